import { Checkbox, NativeSelect, SegmentedControl, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { errorOf, overlaps } from "./api-key-form.tsx";
import { PermissionPicker } from "./permission-picker.tsx";
import { ShownOnce } from "./shown-once.tsx";

export type Application = Outputs["access"]["oauth"]["clients"]["get"];
const hint = "It goes with the application's id into the application's configuration.";

const valuesOf = (before?: Application) => ({
  name: before?.name ?? "",
  type: before?.type ?? ("confidential" as string),
  forPeople: before?.flows.includes("authorization_code") ?? true,
  forItself: before?.flows.includes("client_credentials") ?? false,
  redirectUris: before?.redirectUris ?? [],
  scopes: before?.scopes ?? [],
});
type Values = ReturnType<typeof valuesOf>;

const fieldsOf = ({ name, forPeople, forItself, redirectUris, scopes, type }: Values) => ({
  name,
  scopes,
  flows: [
    ...(forPeople ? ["authorization_code" as const] : []),
    ...(forItself && type !== "public" ? ["client_credentials" as const] : []),
  ],
  redirectUris: forPeople ? redirectUris : [],
});

/** Registers an application, then shows its secret: this once. */
export function NewApplication({ onDone }: { onDone: () => void }) {
  const [secret, setSecret] = useState<string | null>(null);
  const command = useCommand(api.access.oauth.clients.create.mutate, {
    done: "Application registered",
    onDone: (made) => (made.secret === null ? onDone() : setSecret(made.secret)),
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: valuesOf(),
    command,
    toInput: (values) => ({
      ...fieldsOf(values),
      type: values.type === "public" ? ("public" as const) : ("confidential" as const),
    }),
  });
  if (secret !== null)
    return <ShownOnce title="Client secret" secret={secret} hint={hint} onDone={onDone} />;
  return (
    <CommandForm state={state} action="Register" onCancel={onDone}>
      <ApplicationFields state={state} isNew />
    </CommandForm>
  );
}

export function EditApplication({ of, onDone }: { of: Application; onDone: () => void }) {
  const [before] = useState(of);
  const command = useCommand(api.access.oauth.clients.update.mutate, {
    done: "Application changed",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: valuesOf(before),
    command,
    toInput: (values) => ({ id: before.id, version: before.version, ...fieldsOf(values) }),
  });
  return (
    <CommandForm state={state} action="Save" onCancel={onDone}>
      <ApplicationFields state={state} />
    </CommandForm>
  );
}

/** Gives an application a new secret, then shows it: this once. */
export function RotateSecret({ of, onDone }: { of: Application; onDone: () => void }) {
  const [secret, setSecret] = useState<string | null>(null);
  const command = useCommand(api.access.oauth.clients.rotateSecret.mutate, {
    onDone: (made) => setSecret(made.secret),
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { overlapHours: "24" },
    command,
    toInput: ({ overlapHours }) => ({ id: of.id, overlapHours: Number(overlapHours) }),
  });
  if (secret !== null)
    return <ShownOnce title="Client secret" secret={secret} hint={hint} onDone={onDone} />;
  return (
    <CommandForm state={state} action="Make new secret" onCancel={onDone}>
      <NativeSelect
        label="The old secret"
        data={overlaps}
        {...state.form.getInputProps("overlapHours")}
      />
    </CommandForm>
  );
}

function ApplicationFields({
  state: { form },
  isNew = false,
}: {
  state: ReturnType<typeof useCommandForm<Values, never, unknown>>;
  isNew?: boolean;
}) {
  const { type, forPeople } = form.values;
  return (
    <>
      <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
      {isNew && (
        <SegmentedControl
          aria-label="Kind of application"
          data={[
            { value: "confidential", label: "Runs on a server: keeps a secret" },
            { value: "public", label: "Runs with its users: cannot" },
          ]}
          {...form.getInputProps("type")}
        />
      )}
      <Checkbox
        label="Acts for people who agree to it"
        description="Authorization code with PKCE"
        {...form.getInputProps("forPeople", { type: "checkbox" })}
        error={errorOf(form.errors, "flows")}
      />
      {type !== "public" && (
        <Checkbox
          label="Acts for itself"
          description="Client credentials"
          {...form.getInputProps("forItself", { type: "checkbox" })}
        />
      )}
      {forPeople && (
        <TagsInput
          label="Redirect URIs"
          description="Where people are led back to, exactly as the application sends it"
          placeholder="https://app.example.com/callback"
          {...form.getInputProps("redirectUris")}
          error={errorOf(form.errors, "redirectUris")}
        />
      )}
      <PermissionPicker
        label="Scopes"
        description="Permissions that its tokens carry at most"
        {...form.getInputProps("scopes")}
        error={errorOf(form.errors, "scopes")}
      />
    </>
  );
}
