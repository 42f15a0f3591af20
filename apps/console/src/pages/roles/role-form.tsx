import { Checkbox, Fieldset, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Inputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { words } from "../../parts/format.ts";
import { opens, type Role, subjectsOf } from "./permissions.ts";

/** Makes a role, or changes one. What who is signed in does not hold themselves is shown and cannot be given. */
export function RoleForm({ role: given, onDone }: { role?: Role; onDone: () => void }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [role] = useState(given);
  const may = useMay();
  const permissions = useQuery(
    trpc.identity.permissions.list.queryOptions(undefined, { staleTime: 300_000 }),
  );
  const save = useCommand(
    (input: Inputs["identity"]["roles"]["create"], options) =>
      role
        ? api.identity.roles.update.mutate(
            { ...input, id: role.id, version: role.version },
            options,
          )
        : api.identity.roles.create.mutate(input, options),
    {
      done: role ? "Saved; it counts at once for all who hold it" : "Role made",
      onDone,
      showsProblem: true,
    },
  );
  const state = useCommandForm({
    initialValues: {
      name: role?.name ?? "",
      description: role?.description ?? "",
      permissions: role?.permissions ?? [],
    },
    command: save,
    toInput: (values) => values,
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={role ? "Save" : "Make role"} onCancel={onDone}>
      <TextInput
        label="Name"
        description="Small letters, digits and hyphens"
        required
        data-autofocus
        {...form.getInputProps("name")}
      />
      <Textarea label="About" autosize minRows={1} {...form.getInputProps("description")} />
      <Fieldset legend="Permissions">
        <Checkbox.Group
          aria-label="Permissions"
          error={form.errors.permissions}
          value={form.values.permissions}
          onChange={(chosen) => form.setFieldValue("permissions", chosen)}
        >
          <Stack gap="sm">
            {subjectsOf(permissions.data?.items ?? []).map((subject) => (
              <div key={subject.name}>
                <Group gap="md" align="baseline">
                  <Text fw={600} w={130}>
                    {words(subject.name)}
                  </Text>
                  {subject.permissions.map((permission) => (
                    <Checkbox
                      key={permission.slug}
                      value={permission.slug}
                      label={words(permission.action)}
                      aria-label={permission.slug}
                      title={opens(permission)}
                      disabled={!may(permission.slug)}
                    />
                  ))}
                </Group>
                <Text size="sm" c="dimmed">
                  {subject.permissions.map(opens).join(", ")}
                </Text>
              </div>
            ))}
          </Stack>
        </Checkbox.Group>
      </Fieldset>
    </CommandForm>
  );
}
