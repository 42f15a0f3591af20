import { Button, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Section } from "../../parts/page.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { type Batch, isOpen } from "./production-statuses.ts";

type Check = Batch["plan"]["checks"][number];

const limits = ({ min, max, unit }: Check) =>
  [min && `at least ${min}`, max && `at most ${max}`].filter(Boolean).join(", ") +
  (unit ? ` ${unit}` : "");

/** The checks of a batch's recipe with their newest results. */
export function BatchChecks({ batch }: { batch: Batch }) {
  const may = useMay();
  const results = useQuery(
    trpc.production.batches.checks.list.queryOptions({ id: batch.id, limit: 100 }),
  );
  const newest = (name: string) => results.data?.items.find((result) => result.name === name);
  const isOpenNow = isOpen(batch);
  return (
    <Section title="Quality checks" padded={false}>
      <TableFrame label="Quality checks">
        <table className="table" aria-label="Quality checks">
          <thead>
            <tr>
              <th scope="col">Check</th>
              <th scope="col">Limits</th>
              <th scope="col">Result</th>
              <th scope="col">When</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {batch.plan.checks.map((check) => {
              const result = newest(check.name);
              return (
                <tr key={check.name}>
                  <td>{check.name}</td>
                  <td>{check.kind === "measured" ? limits(check) : "Passed by eye"}</td>
                  <td>
                    {result ? (
                      <span className="status" data-tone={result.passed ? "good" : "bad"}>
                        {result.value ?? (result.passed ? "Passed" : "Failed")}
                      </span>
                    ) : check.required ? (
                      "Missing"
                    ) : (
                      <Nothing />
                    )}
                  </td>
                  <td>
                    <When at={result?.createdAt ?? null} />
                  </td>
                  <td data-align="right">
                    {isOpenNow && may("quality:write") && (
                      <Dialog
                        title={check.name}
                        button={(open) => (
                          <Button
                            size="compact-sm"
                            variant="default"
                            onClick={open}
                            aria-label={`Enter ${check.name}`}
                          >
                            Enter
                          </Button>
                        )}
                      >
                        {(close) => <CheckForm batch={batch} check={check} onDone={close} />}
                      </Dialog>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableFrame>
    </Section>
  );
}

function CheckForm({ batch, check, onDone }: { batch: Batch; check: Check; onDone: () => void }) {
  const enter = useCommand(api.production.batches.checks.create.mutate, {
    done: ({ passed }) => (passed ? "Passed" : "Failed"),
    onDone,
    showsProblem: true,
  });
  const isMeasured = check.kind === "measured";
  const state = useCommandForm({
    initialValues: { value: "", passed: "yes", note: "" },
    command: enter,
    toInput: ({ value, passed, note }) => ({
      id: batch.id,
      name: check.name,
      ...(isMeasured ? { value } : { passed: passed === "yes" }),
      note: orAbsent(note),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Enter" onCancel={onDone}>
      {isMeasured ? (
        <TextInput
          label="Measured"
          description={limits(check)}
          required
          inputMode="decimal"
          data-autofocus
          {...form.getInputProps("value")}
        />
      ) : (
        <div>
          <Text size="sm" fw={500} mb={4} id="check-result">
            Result
          </Text>
          <SegmentedControl
            aria-labelledby="check-result"
            data={[
              { value: "yes", label: "Passed" },
              { value: "no", label: "Failed" },
            ]}
            {...form.getInputProps("passed")}
          />
        </div>
      )}
      <TextInput label="Note" {...form.getInputProps("note")} />
    </CommandForm>
  );
}
