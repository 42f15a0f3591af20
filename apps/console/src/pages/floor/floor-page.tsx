import { Anchor, Button, Skeleton, Text, Title } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { TextLink } from "../../parts/links.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { When } from "../../parts/values.tsx";
import {
  downtimeReasons,
  type Machine,
  machineStatuses,
  reasonOptions,
} from "../machines/machine-statuses.ts";
import { useLiveProduction } from "../machines/use-live-production.ts";
import { OperatorPicker } from "../production/batch-pickers.tsx";
import { CurrentBatch } from "./current-batch.tsx";
import "./floor.css";
import { Material } from "./material.tsx";
import { OutputPad } from "./output-pad.tsx";
import { StartBatch } from "./start-batch.tsx";

type View = "machine" | "stop" | "output" | "material" | "start";

/** What stands beside a machine: large, for one thumb, live. Every view leads back to the machine. */
export function FloorPage() {
  const { machine: id } = useParams({ from: "/floor/$machine" });
  const [view, setView] = useState<View>("machine");
  // Who stands here is asked once, and kept on this device.
  const [operatorId, setOperatorId] = useLocalStorage<string | null>({
    key: "millrace.floor.operator",
    defaultValue: null,
  });
  useLiveProduction({ machineId: id });
  const machine = useQuery(trpc.machines.get.queryOptions({ id }));
  const running = useQuery(
    trpc.production.batches.list.queryOptions({ machineId: id, status: "in_progress", limit: 1 }),
  );
  const batchId = running.data?.items[0]?.id;
  const back = () => setView("machine");
  if (!machine.data)
    return (
      <main className="floor">
        {machine.error ? (
          <ProblemAlert error={machine.error} onRetry={() => void machine.refetch()} />
        ) : (
          <Skeleton h={200} />
        )}
      </main>
    );
  return (
    <main className="floor">
      <title>{`${machine.data.name} · Millrace`}</title>
      <header
        style={{ display: "flex", justifyContent: "space-between", alignItems: "baseline", gap: 8 }}
      >
        <Title order={1} tabIndex={-1}>
          {machine.data.name}
        </Title>
        {view === "machine" ? (
          <TextLink to="/machines/$id" params={{ id }}>
            Console
          </TextLink>
        ) : (
          <Anchor component="button" type="button" size="lg" onClick={back}>
            Back
          </Anchor>
        )}
      </header>
      <State machine={machine.data} />
      {view === "stop" && <StopReasons machine={machine.data} onDone={back} />}
      {view === "start" && (
        <StartBatch machine={machine.data} operatorId={operatorId} onDone={back} />
      )}
      {view === "output" && batchId && (
        <OutputPad batchId={batchId} operatorId={operatorId} onDone={back} />
      )}
      {view === "material" && batchId && (
        <Material batchId={batchId} operatorId={operatorId} onDone={back} />
      )}
      {view === "machine" && (
        <>
          <OperatorPicker
            siteId={machine.data.siteId}
            size="md"
            value={operatorId}
            onChange={setOperatorId}
          />
          {batchId ? (
            <CurrentBatch id={batchId} />
          ) : (
            <Text size="xl" c="dimmed">
              No batch is being worked on.
            </Text>
          )}
          <Actions machine={machine.data} hasBatch={batchId !== undefined} onView={setView} />
        </>
      )}
    </main>
  );
}

function State({ machine: { status, statusSince, reason } }: { machine: Machine }) {
  return (
    <section className="floor-state" data-status={status} aria-live="polite" aria-label="Status">
      <strong>
        {machineStatuses[status].label}
        {reason && `: ${downtimeReasons[reason]}`}
      </strong>
      <When at={statusSince} />
    </section>
  );
}

function Actions({
  machine: { id, status },
  hasBatch,
  onView,
}: {
  machine: Machine;
  hasBatch: boolean;
  onView: (view: View) => void;
}) {
  const may = useMay();
  const setStatus = useCommand(api.machines.setStatus.mutate);
  const stands = status === "stopped" || status === "maintenance";
  const mayOperate = may("machines:operate");
  const mayMake = may("production:write");
  return (
    <div className="floor-actions">
      {mayOperate && !stands && (
        <Button color="red" variant="light" onClick={() => onView("stop")}>
          Stop
        </Button>
      )}
      {mayOperate && stands && (
        <>
          <Button variant="default" onClick={() => onView("stop")}>
            Reason
          </Button>
          <Button
            loading={setStatus.isPending}
            onClick={() =>
              setStatus.mutate({
                id,
                status: hasBatch && status === "stopped" ? "running" : "idle",
              })
            }
          >
            {hasBatch && status === "stopped" ? "Run again" : "Ready"}
          </Button>
        </>
      )}
      {mayMake && hasBatch && (
        <>
          <Button variant="default" onClick={() => onView("material")}>
            Material
          </Button>
          <Button onClick={() => onView("output")}>Record output</Button>
        </>
      )}
      {mayMake && !hasBatch && !stands && (
        <Button onClick={() => onView("start")}>Start batch</Button>
      )}
    </div>
  );
}

/** One press stops the machine for a reason, or says why it stands still. */
function StopReasons({ machine, onDone }: { machine: Machine; onDone: () => void }) {
  const stop = useCommand(api.machines.downtime.create.mutate, { onDone, showsProblem: true });
  return (
    <>
      <Title order={2}>Why does it stand still?</Title>
      {stop.error && <ProblemAlert error={stop.error} />}
      <div className="floor-grid">
        {reasonOptions.map(({ value, label }) => (
          <Button
            key={value}
            variant="default"
            disabled={stop.isPending}
            onClick={() => stop.mutate({ id: machine.id, reason: value })}
          >
            {label}
          </Button>
        ))}
      </div>
    </>
  );
}
