import { Select, TextInput } from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Inputs, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { PositionSelect, SiteSelect } from "../scheduling/pickers.tsx";
import { today } from "../scheduling/zoned.ts";

export type Employee = Outputs["people"]["employees"]["get"];

/** Adds an employee, or changes one. */
export function EmployeeForm({
  employee: given,
  onDone,
}: {
  employee?: Employee;
  onDone: () => void;
}) {
  const may = useMay();
  // As it was when editing began: its version tells whether somebody changed it since.
  const [employee] = useState(given);
  const users = useQuery(
    trpc.identity.users.list.queryOptions(may("users:read") ? { limit: 100 } : skipToken),
  );
  const save = useCommand(
    (input: Inputs["people"]["employees"]["create"], options) =>
      employee
        ? api.people.employees.update.mutate(
            { ...input, id: employee.id, version: employee.version },
            options,
          )
        : api.people.employees.create.mutate(input, options),
    { done: employee ? "Employee saved" : "Employee added", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      code: employee?.code ?? "",
      name: employee?.name ?? "",
      siteId: employee?.siteId ?? "",
      hiredOn: employee?.hiredOn ?? today(),
      leftOn: employee?.leftOn ?? "",
      positionId: employee?.positionId ?? null,
      userId: employee?.userId ?? null,
      email: employee?.email ?? "",
      phone: employee?.phone ?? "",
      payGrade: employee?.payGrade ?? "",
    },
    command: save,
    toInput: ({ code, name, siteId, hiredOn, ...optional }) => ({
      code,
      name,
      siteId,
      hiredOn,
      leftOn: orNull(optional.leftOn),
      positionId: optional.positionId,
      userId: optional.userId,
      email: orNull(optional.email),
      phone: orNull(optional.phone),
      payGrade: orNull(optional.payGrade),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={employee ? "Save" : "Add employee"} onCancel={onDone}>
      <TextInput label="Code" required data-autofocus {...form.getInputProps("code")} />
      <TextInput label="Name" required {...form.getInputProps("name")} />
      <SiteSelect label="Site" required {...form.getInputProps("siteId")} />
      <PositionSelect
        label="Position"
        clearable
        clearButtonProps={{ "aria-label": "No position" }}
        {...form.getInputProps("positionId")}
      />
      <TextInput label="Hired on" type="date" required {...form.getInputProps("hiredOn")} />
      <TextInput label="Left on" type="date" {...form.getInputProps("leftOn")} />
      <TextInput label="E-mail" type="email" {...form.getInputProps("email")} />
      <TextInput label="Telephone" {...form.getInputProps("phone")} />
      <TextInput label="Pay grade" {...form.getInputProps("payGrade")} />
      {users.data && (
        <Select
          label="Account"
          description="What they sign in with: needed to check in and to ask for leave"
          clearable
          clearButtonProps={{ "aria-label": "No account" }}
          searchable
          data={users.data.items.map(({ id, name, email }) => ({
            value: id,
            label: `${name} · ${email}`,
          }))}
          {...form.getInputProps("userId")}
        />
      )}
    </CommandForm>
  );
}
