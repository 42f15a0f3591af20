import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { TextLink } from "../../parts/links.tsx";
import { Page, QueryPage } from "../../parts/page.tsx";
import { PartyForm } from "./party-form.tsx";
import { type Role, roles } from "./roles.ts";

export const NewCustomerPage = () => <NewPartyPage of="customer" />;
export const NewVendorPage = () => <NewPartyPage of="vendor" />;
export const EditCustomerPage = () => <EditPartyPage of="customer" />;
export const EditVendorPage = () => <EditPartyPage of="vendor" />;

function NewPartyPage({ of: role }: { of: Role }) {
  const { one, many, list, detail } = roles[role];
  const navigate = useNavigate();
  return (
    <Page title={`New ${one}`} back={<TextLink to={list}>{many}</TextLink>}>
      <PartyForm
        of={role}
        onDone={(id) => void navigate({ to: detail, params: { id } })}
        onCancel={() => void navigate({ to: list })}
      />
    </Page>
  );
}

function EditPartyPage({ of: role }: { of: Role }) {
  const { one, detail, queries } = roles[role];
  const { id = "" } = useParams({ strict: false });
  const navigate = useNavigate();
  const query = useQuery(queries.get.queryOptions({ id }));
  const toParty = () => void navigate({ to: detail, params: { id } });
  return (
    <QueryPage query={query} title={`Edit ${one}`}>
      {(party) => (
        <Page
          title={`Edit ${party.name}`}
          back={
            <TextLink to={detail} params={{ id }}>
              {party.name}
            </TextLink>
          }
        >
          <PartyForm of={role} party={party} onDone={toParty} onCancel={toParty} />
        </Page>
      )}
    </QueryPage>
  );
}
