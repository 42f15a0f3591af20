import { PasswordInput, Stack } from "@mantine/core";
import { api } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { LinkedSignIns } from "./linked-sign-ins.tsx";
import { Passkeys } from "./passkeys.tsx";
import { SecondFactor } from "./second-factor.tsx";
import { Sessions } from "./sessions.tsx";

export function SecurityPage() {
  return (
    <Page title="Account security" description="How you sign in, and where you are signed in">
      <Section title="Password">
        <PasswordForm />
      </Section>
      <SecondFactor />
      <Passkeys />
      <LinkedSignIns />
      <Sessions />
    </Page>
  );
}

function PasswordForm() {
  const command = useCommand(api.auth.password.change.mutate, {
    done: "Password changed; all your other sessions have ended",
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { currentPassword: "", newPassword: "" },
    command,
    toInput: (values) => values,
  });
  const secret = { visibilityToggleButtonProps: { "aria-label": "Show password" } };
  return (
    <Stack maw={380} key={command.submittedAt && command.isSuccess ? command.submittedAt : "first"}>
      <CommandForm state={state} action="Change password">
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          required
          {...secret}
          {...state.form.getInputProps("currentPassword")}
          data-path="currentPassword"
        />
        <PasswordInput
          label="New password"
          description="Ends all other sessions"
          autoComplete="new-password"
          required
          {...secret}
          {...state.form.getInputProps("newPassword")}
          data-path="newPassword"
        />
      </CommandForm>
    </Stack>
  );
}
