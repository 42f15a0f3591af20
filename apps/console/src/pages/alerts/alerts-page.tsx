import { Button, Paper, Skeleton, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { When } from "../../parts/values.tsx";
import { alertStatuses, measured, type Rule, ruleStates } from "./alert-statuses.ts";
import { RuleForm } from "./rule-form.tsx";

const live = { refetchInterval: 10_000 } as const;

export function AlertsPage() {
  const rules = useQuery(trpc.ops.alertRules.list.queryOptions({}, live));
  return (
    <Page title="Alerts" description="What is wrong with this system, and who is told">
      <Now rules={rules.data?.items} />
      <Section title="Rules" padded={false}>
        {rules.error ? (
          <div style={{ padding: 14 }}>
            <ProblemAlert error={rules.error} onRetry={() => void rules.refetch()} />
          </div>
        ) : rules.data === undefined ? (
          <Skeleton h={220} m="md" w="auto" />
        ) : (
          <Rules rules={rules.data.items} />
        )}
      </Section>
      <Section title="History" padded={false}>
        <History />
      </Section>
    </Page>
  );
}

function Now({ rules }: { rules: readonly Rule[] | undefined }) {
  const firing = rules?.filter(({ state }) => state === "firing");
  return (
    <Paper p="md" component="section" aria-label="Now" role="status">
      {firing === undefined ? (
        <Skeleton h={18} w={240} />
      ) : firing.length === 0 ? (
        <span className="status" data-tone="good">
          Nothing is firing.
        </span>
      ) : (
        firing.map((rule) => (
          <Text key={rule.id} component="div">
            <span className="status" data-tone="bad">
              {rule.title}: {measured(rule, rule.value)}, over {measured(rule, rule.threshold)}
            </span>
          </Text>
        ))
      )}
    </Paper>
  );
}

function Rules({ rules }: { rules: readonly Rule[] }) {
  const may = useMay();
  return (
    <TableFrame label="Rules">
      <table className="table" aria-label="Rules">
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col">State</th>
            <th scope="col" data-align="right">
              Now
            </th>
            <th scope="col" data-align="right">
              Fires above
            </th>
            <th scope="col" className="mantine-visible-from-sm">
              Letters to
            </th>
            {may("ops:write") && (
              <th scope="col" data-align="right">
                Change
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.id}>
              <td>{rule.title}</td>
              <td>
                <Status of={rule.enabled ? rule.state : "off"} in={ruleStates} />
              </td>
              <td data-align="right">{measured(rule, rule.value)}</td>
              <td data-align="right">{measured(rule, rule.threshold)}</td>
              <td className="mantine-visible-from-sm">{rule.mailTo.join(", ")}</td>
              {may("ops:write") && (
                <td data-align="right">
                  <Dialog
                    title={rule.title}
                    button={(open) => (
                      <Button
                        variant="default"
                        size="compact-sm"
                        onClick={open}
                        aria-label={`Change ${rule.title.toLowerCase()}`}
                      >
                        Change
                      </Button>
                    )}
                  >
                    {(close) => <RuleForm rule={rule} onDone={close} />}
                  </Dialog>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function History() {
  const list = useListState({ filters: ["status"], sorts: ["raisedAt"] });
  const query = useQuery(
    trpc.ops.alerts.list.queryOptions(
      { ...list.page, status: statusNamed(alertStatuses, list.filters.status) },
      { ...live, placeholderData: keepPreviousData },
    ),
  );
  return (
    <ResourceTable
      isPart
      label="Alerts"
      query={query}
      list={list}
      rowKey={({ id }) => id}
      empty={{ title: "There has been no alert." }}
      filters={
        <ChoiceFilter
          label="Status"
          data={statusOptions(alertStatuses)}
          value={list.filters.status}
          onChange={(status) => list.set({ status })}
        />
      }
      columns={[
        { header: "Raised", sort: "raisedAt", cell: ({ raisedAt }) => <When at={raisedAt} /> },
        { header: "Measure", cell: ({ title }) => title },
        { header: "Status", cell: ({ status }) => <Status of={status} in={alertStatuses} /> },
        {
          header: "Value",
          align: "right",
          cell: (alert) => measured(alert, alert.value),
          from: "xs",
        },
        {
          header: "Worst",
          align: "right",
          cell: (alert) => measured(alert, alert.peak),
          from: "sm",
        },
        { header: "Resolved", cell: ({ resolvedAt }) => <When at={resolvedAt} />, from: "sm" },
      ]}
    />
  );
}
