import { Select } from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trpc } from "../../api/trpc.ts";
import { date, quantity, words } from "../../parts/format.ts";
import { Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { duration } from "../machines/machine-statuses.ts";
import { Share } from "./share.tsx";

const rates = ["availability", "performance", "quality"] as const;
const everyMs = 30_000;

/** How the machines' day goes until now, at one site; followed while the page is open. */
export function EfficiencyToday({ names }: { names: ReadonlyMap<string, string> }) {
  const sites = useQuery(trpc.sites.list.queryOptions({ limit: 100, sort: "name" }));
  const [chosen, setChosen] = useState<string | null>(null);
  const siteId = chosen ?? sites.data?.items[0]?.id;
  const query = useQuery(
    trpc.production.efficiencyToday.queryOptions(siteId ? { siteId } : skipToken, {
      refetchInterval: everyMs,
    }),
  );
  const today = query.data;
  const title = today ? `Today so far, ${date(today.day)}` : "Today so far";
  return (
    <Section
      title={title}
      padded={false}
      actions={
        (sites.data?.items.length ?? 0) > 1 && (
          <Select
            size="xs"
            aria-label="Site"
            allowDeselect={false}
            data={sites.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            value={siteId ?? null}
            onChange={setChosen}
          />
        )
      }
    >
      {query.error && <ProblemAlert error={query.error} />}
      {today?.items.length === 0 && (
        <p style={{ margin: 0, padding: 16 }}>There are no machines at this site.</p>
      )}
      {today && today.items.length > 0 && (
        <TableFrame label={title}>
          <table className="table" aria-label={title}>
            <thead>
              <tr>
                <th scope="col">Machine</th>
                <th scope="col" className="mantine-visible-from-md">
                  Shift
                </th>
                {["Ran", "Made", ...rates.map(words)].map((name) => (
                  <th key={name} scope="col" data-align="right" className="mantine-visible-from-sm">
                    {name}
                  </th>
                ))}
                <th scope="col" data-align="right">
                  Overall
                </th>
              </tr>
            </thead>
            <tbody>
              {today.items.map((row) => (
                <tr key={row.machineId}>
                  <td>{names.get(row.machineId) ?? row.machineId}</td>
                  <td className="mantine-visible-from-md">
                    {words(row.shifts.findLast(({ to }) => to > today.at)?.shift ?? "")}
                  </td>
                  <td data-align="right" className="mantine-visible-from-sm">
                    {duration(row.runningSeconds)}
                  </td>
                  <td data-align="right" className="mantine-visible-from-sm">
                    {quantity(row.quantity)}
                  </td>
                  {rates.map((rate) => (
                    <td key={rate} data-align="right" className="mantine-visible-from-sm">
                      <Share of={row[rate]} />
                    </td>
                  ))}
                  <td data-align="right">
                    <Share of={row.efficiency} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </Section>
  );
}
