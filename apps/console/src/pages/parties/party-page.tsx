import { Badge, Group, SimpleGrid, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMay } from "../../parts/access.ts";
import { ArchiveButton } from "../../parts/archive-button.tsx";
import { money } from "../../parts/format.ts";
import { ButtonLink, TextLink } from "../../parts/links.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Status } from "../../parts/status.tsx";
import { Lifecycle, Nothing, RecordId, When } from "../../parts/values.tsx";
import { OrderTable } from "../orders/order-table.tsx";
import { type Party, partyStatuses, type Role, roles } from "./roles.ts";

export const CustomerPage = () => <PartyPage of="customer" />;
export const VendorPage = () => <PartyPage of="vendor" />;

function PartyPage({ of: role }: { of: Role }) {
  const { one, many, list, queries } = roles[role];
  const { id = "" } = useParams({ strict: false });
  const may = useMay();
  const query = useQuery(queries.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title={one}>
      {(party) => (
        <Page
          title={party.name}
          description={party.code}
          back={<TextLink to={list}>{many}</TextLink>}
          actions={<PartyActions of={role} party={party} />}
        >
          <Section title="About">
            <Facts
              facts={[
                [
                  "Status",
                  party.archivedAt ? (
                    <Lifecycle key="status" of={party} />
                  ) : (
                    <Status key="status" of={party.status} in={partyStatuses} />
                  ),
                ],
                ["E-mail", party.email ?? <Nothing key="email" />],
                ["Phone", party.phone ?? <Nothing key="phone" />],
                ["Tax id", party.taxId ?? <Nothing key="tax" />],
                ["Currency", party.currency ?? "House currency"],
                [
                  "Credit limit",
                  party.creditLimit ? (
                    money(party.creditLimit, party.currency)
                  ) : (
                    <Nothing key="limit" />
                  ),
                ],
                ["Tags", <Tags key="tags" of={party} />],
                ["Changed", <When key="changed" at={party.updatedAt} />],
                ["Id", <RecordId key="id" of={party.id} />],
              ]}
            />
            {party.note && <p style={{ whiteSpace: "pre-wrap", marginBottom: 0 }}>{party.note}</p>}
          </Section>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Section title="Contacts">
              {party.contacts.length === 0 && <Text c="dimmed">No contacts</Text>}
              {party.contacts.map((contact) => (
                <Text key={`${contact.name} ${contact.email}`} component="div">
                  {contact.name}
                  <Text c="dimmed" size="md">
                    {[contact.role, contact.email, contact.phone].filter(Boolean).join(" · ")}
                  </Text>
                </Text>
              ))}
            </Section>
            <Section title="Addresses">
              {party.addresses.length === 0 && <Text c="dimmed">No addresses</Text>}
              {party.addresses.map((address) => (
                <address key={JSON.stringify(address)} style={{ fontStyle: "normal" }}>
                  {address.street}
                  <br />
                  {[address.postalCode, address.city, address.region].filter(Boolean).join(" ")}
                  <br />
                  {address.country}
                </address>
              ))}
            </Section>
          </SimpleGrid>
          {role === "customer" && may("sales:read") && (
            <Section title="Orders" padded={false}>
              <OrderTable customerId={party.id} isPart />
            </Section>
          )}
        </Page>
      )}
    </QueryPage>
  );
}

function Tags({ of: { tags } }: { of: Party }) {
  if (tags.length === 0) return <Nothing />;
  return (
    <Group gap={4}>
      {tags.map((tag) => (
        <Badge key={tag} variant="default" tt="none" fw={500}>
          {tag}
        </Badge>
      ))}
    </Group>
  );
}

function PartyActions({ of: role, party }: { of: Role; party: Party }) {
  const { one, write, edit, commands } = roles[role];
  const may = useMay();
  if (!may(write) || party.archivedAt) return null;
  return (
    <>
      <ArchiveButton
        what={one}
        of={party}
        by={commands.archive.mutate}
        consequence={`${party.name} is no longer offered for new documents. Everything about them stays.`}
      />
      <ButtonLink
        to={edit}
        params={{ id: party.id }}
        variant="default"
        leftSection={<IconPencil size={16} />}
      >
        Edit
      </ButtonLink>
    </>
  );
}
