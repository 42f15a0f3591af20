import { MultiSelect, SimpleGrid, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Inputs } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { useRoleNames, useSiteChoices } from "./choices.ts";
import type { User } from "./user-statuses.ts";

const allSites = "Empty: all sites that there are and will be";

/** Makes an account for somebody. */
export function NewUser({
  onMade,
  onCancel,
}: {
  onMade: (user: User) => void;
  onCancel: () => void;
}) {
  const may = useMay();
  const roles = useRoleNames();
  const sites = useSiteChoices();
  const save = useCommand(
    (input: Inputs["identity"]["users"]["create"], options) =>
      api.identity.users.create.mutate(input, options),
    { done: ({ name }) => `${name} has an account`, onDone: onMade, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      name: "",
      email: "",
      phone: "",
      username: "",
      roles: [] as string[],
      siteIds: [] as string[],
      invite: true,
    },
    command: save,
    toInput: ({ siteIds, phone, username, ...values }) => ({
      ...values,
      phone: orNull(phone),
      username: orNull(username),
      siteIds: siteIds.length > 0 ? siteIds : null,
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Make account" onCancel={onCancel}>
      <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
      <TextInput label="E-mail" type="email" required {...form.getInputProps("email")} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label="Telephone"
          type="tel"
          placeholder="+77010000001"
          {...form.getInputProps("phone")}
        />
        <TextInput label="User name" {...form.getInputProps("username")} />
      </SimpleGrid>
      {may("roles:write") && (
        <MultiSelect label="Roles" data={roles} searchable {...form.getInputProps("roles")} />
      )}
      <MultiSelect
        label="Sites"
        description={allSites}
        data={sites}
        searchable
        {...form.getInputProps("siteIds")}
      />
      <Switch
        label="Send a letter to set a password"
        {...form.getInputProps("invite", { type: "checkbox" })}
      />
    </CommandForm>
  );
}

/** Changes somebody's name or address. */
export function EditUser({ user: given, onDone }: { user: User; onDone: () => void }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [{ id, version, name, email, phone, username }] = useState(given);
  const save = useCommand(
    (
      input: { name: string; email: string; phone: string | null; username: string | null },
      options,
    ) => api.identity.users.update.mutate({ ...input, id, version }, options),
    { done: "Saved", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: { name, email, phone: phone ?? "", username: username ?? "" },
    command: save,
    toInput: (values) => ({
      ...values,
      phone: orNull(values.phone),
      username: orNull(values.username),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Save" onCancel={onDone}>
      <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
      <TextInput label="E-mail" type="email" required {...form.getInputProps("email")} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label="Telephone"
          type="tel"
          placeholder="+77010000001"
          {...form.getInputProps("phone")}
        />
        <TextInput label="User name" {...form.getInputProps("username")} />
      </SimpleGrid>
    </CommandForm>
  );
}

/** Gives somebody roles, these and no others. */
export function RolesForm({ user: given, onDone }: { user: User; onDone: () => void }) {
  const [{ id, version, roles }] = useState(given);
  const names = useRoleNames();
  const save = useCommand(
    (input: { roles: string[] }, options) =>
      api.identity.users.setRoles.mutate({ ...input, id, version }, options),
    { done: "Roles changed, at once", onDone, showsProblem: true },
  );
  const state = useCommandForm({ initialValues: { roles }, command: save, toInput: (v) => v });
  return (
    <CommandForm state={state} action="Give these roles" onCancel={onDone}>
      <MultiSelect
        label="Roles"
        description="They count with the next request. You can give what you hold yourself."
        data={names}
        searchable
        data-autofocus
        {...state.form.getInputProps("roles")}
      />
    </CommandForm>
  );
}

/** Limits somebody to sites. */
export function SitesForm({ user: given, onDone }: { user: User; onDone: () => void }) {
  const [{ id, version, siteIds }] = useState(given);
  const sites = useSiteChoices();
  const save = useCommand(
    (input: { siteIds: string[] | null }, options) =>
      api.identity.users.setSites.mutate({ ...input, id, version }, options),
    { done: "Sites changed, at once", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: { siteIds: siteIds ?? [] },
    command: save,
    toInput: (values) => ({ siteIds: values.siteIds.length > 0 ? values.siteIds : null }),
  });
  return (
    <CommandForm state={state} action="Set sites" onCancel={onDone}>
      <MultiSelect
        label="Sites"
        description={allSites}
        data={sites}
        searchable
        data-autofocus
        {...state.form.getInputProps("siteIds")}
      />
    </CommandForm>
  );
}

/** Blocks somebody, with a reason that other administrators read. */
export function BlockForm({ user: given, onDone }: { user: User; onDone: () => void }) {
  const [{ id, version, name }] = useState(given);
  const save = useCommand(
    (input: { reason: string | null }, options) =>
      api.identity.users.block.mutate({ ...input, id, version }, options),
    { done: `${name} is blocked`, onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: { reason: "" },
    command: save,
    toInput: ({ reason }) => ({ reason: orNull(reason) }),
  });
  return (
    <CommandForm state={state} action="Block" onCancel={onDone}>
      <TextInput
        label="Reason"
        description="For other administrators. All sessions and API keys end at once."
        data-autofocus
        {...state.form.getInputProps("reason")}
      />
    </CommandForm>
  );
}
