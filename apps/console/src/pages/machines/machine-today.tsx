import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { quantity } from "../../parts/format.ts";
import { Facts, Section } from "../../parts/page.tsx";
import { Share } from "../production/share.tsx";
import { duration, type Machine } from "./machine-statuses.ts";

const everyMs = 30_000;

/** How the machine's day goes until now. */
export function MachineToday({ machine: { id, siteId } }: { machine: Machine }) {
  const { data } = useQuery(
    trpc.production.efficiencyToday.queryOptions(
      { siteId, machineId: id },
      { refetchInterval: everyMs },
    ),
  );
  const row = data?.items[0];
  if (!row) return null;
  return (
    <Section title="Today so far">
      <Facts
        facts={[
          ["Ran", duration(row.runningSeconds)],
          ["Stood still", duration(row.stopSeconds)],
          ["Made", quantity(row.quantity)],
          ["Availability", <Share key="availability" of={row.availability} />],
          ["Performance", <Share key="performance" of={row.performance} />],
          ["Quality", <Share key="quality" of={row.quality} />],
          ["Overall", <Share key="overall" of={row.efficiency} />],
        ]}
      />
    </Section>
  );
}
