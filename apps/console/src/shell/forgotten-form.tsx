import { Anchor, PasswordInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Inputs, openApi } from "../api/trpc.ts";
import { useCommand } from "../parts/command.ts";
import { CommandForm, useCommandForm } from "../parts/command-form.tsx";

type Channel = "mail" | "sms";
type Stage =
  | { readonly name: "name" }
  | { readonly name: "code"; readonly login: string }
  | { readonly name: "password"; readonly resetToken: string };

/** From a name to a code, from the code to a token, from the token to a new password. */
export function ForgottenForm({
  login,
  onDone,
  onBack,
}: {
  login: string;
  onDone: () => void;
  onBack: () => void;
}) {
  const [stage, setStage] = useState<Stage>({ name: "name" });
  return (
    <Stack gap="md">
      {stage.name === "name" && (
        <NameStage login={login} onSent={(sentTo) => setStage({ name: "code", login: sentTo })} />
      )}
      {stage.name === "code" && (
        <CodeStage
          login={stage.login}
          onToken={(resetToken) => setStage({ name: "password", resetToken })}
        />
      )}
      {stage.name === "password" && <PasswordStage resetToken={stage.resetToken} onDone={onDone} />}
      <Anchor component="button" type="button" size="sm" ta="center" onClick={onBack}>
        Back to signing in
      </Anchor>
    </Stack>
  );
}

function NameStage({ login, onSent }: { login: string; onSent: (login: string) => void }) {
  const [channel, setChannel] = useState<Channel>("mail");
  const send = async (input: Inputs["auth"]["password"]["forgot"]) => {
    await openApi.auth.password.forgot.mutate(input);
    return input.login;
  };
  const command = useCommand(send, { showsProblem: true, onDone: onSent });
  const state = useCommandForm({
    initialValues: { login },
    command,
    toInput: (values) => ({ login: values.login, channel }),
  });
  return (
    <CommandForm state={state} action="Send a code">
      <TextInput
        label="E-mail, phone or user name"
        autoComplete="username"
        autoCapitalize="none"
        required
        withAsterisk={false}
        autoFocus
        {...state.form.getInputProps("login")}
      />
      <SegmentedControl
        aria-label="How the code comes"
        value={channel}
        onChange={(value) => setChannel(value as Channel)}
        data={[
          { value: "mail", label: "By e-mail" },
          { value: "sms", label: "By text message" },
        ]}
      />
    </CommandForm>
  );
}

function CodeStage({ login, onToken }: { login: string; onToken: (resetToken: string) => void }) {
  const command = useCommand(openApi.auth.password.verify.mutate, {
    showsProblem: true,
    onDone: ({ resetToken }) => onToken(resetToken),
  });
  const state = useCommandForm({
    initialValues: { code: "" },
    command,
    toInput: ({ code }) => ({ login, code }),
  });
  return (
    <CommandForm state={state} action="Go on">
      <Text size="md">
        If there is an account for {login}, a code of six digits is on its way. It is good for 15
        minutes.
      </Text>
      <TextInput
        label="Code"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        withAsterisk={false}
        autoFocus
        {...state.form.getInputProps("code")}
      />
    </CommandForm>
  );
}

function PasswordStage({ resetToken, onDone }: { resetToken: string; onDone: () => void }) {
  const command = useCommand(openApi.auth.password.reset.mutate, { showsProblem: true, onDone });
  const state = useCommandForm({
    initialValues: { newPassword: "" },
    command,
    toInput: ({ newPassword }) => ({ resetToken, newPassword }),
  });
  return (
    <CommandForm state={state} action="Set the password">
      <PasswordInput
        label="New password"
        autoComplete="new-password"
        required
        withAsterisk={false}
        autoFocus
        visibilityToggleButtonProps={{ "aria-label": "Show password" }}
        {...state.form.getInputProps("newPassword")}
      />
    </CommandForm>
  );
}
