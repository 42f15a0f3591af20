import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { trpc } from "../../api/trpc.ts";
import { date, words } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Status } from "../../parts/status.tsx";
import { Nothing, RecordId, When } from "../../parts/values.tsx";
import { MovementTable } from "./movement-table.tsx";
import { unitStatuses } from "./unit-forms.tsx";
import { UnitActions, UnitPlace } from "./unit-parts.tsx";

/** One thing with a serial number: where it is, how it fares, and everything that happened to it. */
export function UnitPage() {
  const { id } = useParams({ from: "/signed-in/stock/units/$id" });
  const query = useQuery(trpc.stock.units.get.queryOptions({ id }));
  const day = (on: string | null) => (on === null ? <Nothing /> : date(on));
  return (
    <QueryPage query={query} title="Serial unit">
      {(unit) => (
        <Page
          title={unit.serial}
          description={unit.name}
          back={<TextLink to="/stock/units">Serial units</TextLink>}
          actions={<UnitActions unit={unit} />}
        >
          <Section title="About">
            <Facts
              facts={[
                ["Status", <Status key="status" of={unit.status} in={unitStatuses} />],
                ["Condition", words(unit.condition)],
                ["Where", <UnitPlace key="where" unit={unit} />],
                [
                  "Product",
                  <TextLink key="product" to="/products/$id" params={{ id: unit.productId }}>
                    {unit.name}
                  </TextLink>,
                ],
                ["SKU", unit.sku],
                ["Last maintenance", day(unit.lastMaintenanceOn)],
                ["Next maintenance", day(unit.nextMaintenanceOn)],
                ["Note", unit.note ?? <Nothing key="note" />],
                ["Changed", <When key="changed" at={unit.updatedAt} />],
                ["Id", <RecordId key="id" of={unit.id} />],
              ]}
            />
          </Section>
          <Section title="History" padded={false}>
            <MovementTable unitId={unit.id} isPart />
          </Section>
        </Page>
      )}
    </QueryPage>
  );
}
