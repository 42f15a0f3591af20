import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Inputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { LeaveTypeSelect } from "./pickers.tsx";

interface Person {
  readonly id: string;
  readonly name: string;
  readonly archivedAt: Date | null;
}

const thisYear = () => new Date().getFullYear();

/** What a person has left of each type of leave in a year; with a reason, it is adjusted. */
export function Balances({ employee }: { employee: Person }) {
  const may = useMay();
  const [year, setYear] = useState(thisYear);
  const query = useQuery(
    trpc.scheduling.leave.balances.queryOptions({ employeeId: employee.id, year }),
  );
  const rows = query.data?.items;
  return (
    <Section
      title="Leave"
      padded={false}
      actions={
        <>
          <Select
            size="xs"
            w={90}
            aria-label="Year"
            allowDeselect={false}
            data={[-1, 0, 1].map((by) => String(thisYear() + by))}
            value={String(year)}
            onChange={(chosen) => setYear(Number(chosen))}
          />
          {may("scheduling:manage") && !employee.archivedAt && (
            <Dialog
              title={`Adjust the leave of ${employee.name}`}
              button={(open) => (
                <Button size="compact-sm" variant="default" onClick={open}>
                  Adjust
                </Button>
              )}
            >
              {(close) => <AdjustForm employeeId={employee.id} year={year} onDone={close} />}
            </Dialog>
          )}
        </>
      }
    >
      {query.error ? (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <TableFrame label="Leave">
          <table className="table" aria-label="Leave" aria-busy={query.isFetching}>
            <thead>
              <tr>
                <th scope="col">Type</th>
                <th scope="col" data-align="right">
                  Granted
                </th>
                <th scope="col" data-align="right">
                  Taken
                </th>
                <th scope="col" data-align="right">
                  Left
                </th>
              </tr>
            </thead>
            <tbody>
              {rows?.map(({ typeId, typeName, granted, taken, days }) => (
                <tr key={typeId}>
                  <td>{typeName}</td>
                  <td data-align="right">{granted}</td>
                  <td data-align="right">{taken}</td>
                  <td data-align="right">{days}</td>
                </tr>
              ))}
              {rows?.length === 0 && (
                <tr>
                  <td colSpan={4}>No types of leave yet.</td>
                </tr>
              )}
            </tbody>
          </table>
        </TableFrame>
      )}
    </Section>
  );
}

function AdjustForm({
  employeeId,
  year,
  onDone,
}: {
  employeeId: string;
  year: number;
  onDone: () => void;
}) {
  const save = useCommand(
    (input: Inputs["scheduling"]["leave"]["adjust"], options) =>
      api.scheduling.leave.adjust.mutate(input, options),
    { done: ({ days }) => `Adjusted: ${days} days are left`, onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: { typeId: "", year, days: "", note: "" },
    command: save,
    toInput: (values) => ({ ...values, employeeId, year: Number(values.year) }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Adjust" onCancel={onDone}>
      <LeaveTypeSelect label="Type" required data-autofocus {...form.getInputProps("typeId")} />
      <NumberInput label="Year" required min={2000} max={2200} {...form.getInputProps("year")} />
      <TextInput
        label="Days"
        description="2 adds two, -0.5 takes half a day"
        required
        {...form.getInputProps("days")}
      />
      <TextInput label="Reason" required {...form.getInputProps("note")} />
    </CommandForm>
  );
}
