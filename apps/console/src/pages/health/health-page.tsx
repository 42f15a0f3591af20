import { Anchor, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Outputs, trpc } from "../../api/trpc.ts";
import { bytes, milliseconds, quantity, rate, words } from "../../parts/format.ts";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Status, type Statuses } from "../../parts/status.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { When } from "../../parts/values.tsx";
import { UptimeDays } from "./uptime-days.tsx";

type Health = Outputs["ops"]["health"]["detail"];

const statuses: Statuses<Health["checks"][number]["status"]> = {
  healthy: { label: "Healthy", tone: "good" },
  warning: { label: "Warning", tone: "warn" },
  critical: { label: "Critical", tone: "bad" },
  offline: { label: "Offline", tone: "bad" },
  off: { label: "Not configured", tone: "neutral" },
};

/** How the installation is: its parts, what the process that answers uses, what waits, and the last 90 days. */
export function HealthPage() {
  const health = useQuery(
    trpc.ops.health.detail.queryOptions(undefined, { refetchInterval: 10_000 }),
  );
  const history = useQuery(trpc.ops.health.history.queryOptions({}, { refetchInterval: 60_000 }));
  return (
    <QueryPage query={health} title="Health">
      {(data) => (
        <Page
          title="Health"
          description={
            <>
              <Status of={data.status} in={statuses} /> · version {data.version} · up since{" "}
              <When at={data.startedAt} /> ·{" "}
              <Anchor href="/status" underline="always">
                public status page
              </Anchor>
            </>
          }
        >
          <Section title="Parts">
            <Parts checks={data.checks} />
          </Section>
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            <Section title="This process">
              <Process of={data.process} />
            </Section>
            <Section title="Queues">
              <Queues of={data.queues} />
            </Section>
          </SimpleGrid>
          <Section title="The last 90 days">
            {history.data ? (
              <UptimeDays days={history.data.items} />
            ) : (
              <Text c="dimmed">{history.error ? "It cannot be read at the moment." : "…"}</Text>
            )}
          </Section>
        </Page>
      )}
    </QueryPage>
  );
}

function Parts({ checks }: Pick<Health, "checks">) {
  return (
    <TableFrame label="Parts">
      <table className="table" aria-label="Parts">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">State</th>
            <th scope="col" style={{ textAlign: "right" }}>
              Answer in
            </th>
            <th scope="col">Figures</th>
          </tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <tr key={check.name}>
              <td>{words(check.name)}</td>
              <td>
                <Status of={check.status} in={statuses} />
                {check.message && (
                  <Text size="sm" c="dimmed">
                    {check.message}
                  </Text>
                )}
              </td>
              <td style={{ textAlign: "right" }}>
                {check.status === "off" ? "–" : milliseconds(check.latencyMs)}
              </td>
              <td>
                {Object.entries(check.figures)
                  .map(([name, value]) => figure(name, value))
                  .join(" · ") || "–"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

const rounded = (value: number) => quantity(Math.round(value * 10) / 10);

/** By its name: `freeBytes`, `lagSeconds`, a share, or a count. */
function figure(name: string, value: number): string {
  if (name === "used") return `${rate(value)} used`;
  if (name.endsWith("Bytes"))
    return `${rounded(value / 2 ** 30)} GB ${name.slice(0, -"Bytes".length)}`;
  if (name.endsWith("Seconds")) return `${name.slice(0, -"Seconds".length)} ${rounded(value)} s`;
  return `${quantity(value)} ${figureNames[name] ?? name}`;
}

const figureNames: Readonly<Record<string, string>> = {
  waitedFor: "waited for",
  most: "at most",
};

function Process({ of }: { of: Health["process"] }) {
  const busy = `${of.connectionsBusy} busy, ${of.connectionsIdle} idle, ${of.connectionsWaitedFor} waited for, ${of.connectionsMost} at most`;
  return (
    <Facts
      facts={[
        ["Memory", `${bytes(of.memoryBytes)}, heap ${bytes(of.heapBytes)}`],
        ["Processor", `${rate(of.cpu)} of one core`],
        [
          "Event loop",
          `${milliseconds(of.eventLoopP50Ms)} p50, ${milliseconds(of.eventLoopP99Ms)} p99`,
        ],
        ["Database connections", busy],
        ["Node.js", of.node],
      ]}
    />
  );
}

function Queues({ of: queues }: { of: Health["queues"] }) {
  if (queues.length === 0) return <Text c="dimmed">Nothing waits and nothing runs.</Text>;
  return (
    <TableFrame label="Queues">
      <table className="table" aria-label="Queues">
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col" style={{ textAlign: "right" }}>
              Waiting
            </th>
            <th scope="col" style={{ textAlign: "right" }}>
              Running
            </th>
            <th scope="col" style={{ textAlign: "right" }}>
              Oldest
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((each) => (
            <tr key={each.queue}>
              <td>{words(each.queue)}</td>
              <td style={{ textAlign: "right" }}>{quantity(each.waiting)}</td>
              <td style={{ textAlign: "right" }}>{quantity(each.running)}</td>
              <td style={{ textAlign: "right" }}>{rounded(each.oldestSeconds)} s</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
