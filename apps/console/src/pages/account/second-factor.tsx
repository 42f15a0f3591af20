import {
  Alert,
  Button,
  Group,
  PasswordInput,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { type Command, useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Copyable, When } from "../../parts/values.tsx";
import { QrCode } from "./qr-code.tsx";

type Secret = Outputs["auth"]["totp"]["begin"];

/** An authenticator app as second factor: set up, used up, ended. */
export function SecondFactor() {
  const query = useQuery(trpc.auth.totp.get.queryOptions({}));
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  return (
    <Section title="Second factor">
      <Stack gap="md">
        {codes && <RecoveryCodes codes={codes} onKept={() => setCodes(null)} />}
        {query.error ? (
          <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
        ) : !query.data ? (
          <Skeleton h={36} />
        ) : query.data.enabled ? (
          <Active state={query.data} onCodes={setCodes} />
        ) : (
          <SetUp onCodes={setCodes} />
        )}
      </Stack>
    </Section>
  );
}

function SetUp({ onCodes }: { onCodes: (codes: readonly string[]) => void }) {
  const [secret, setSecret] = useState<Secret | null>(null);
  const begin = useCommand(api.auth.totp.begin.mutate, { onDone: setSecret });
  if (secret) return <Confirm secret={secret} onCodes={onCodes} />;
  return (
    <Group justify="space-between" align="center">
      <Text size="md" maw={560}>
        With an authenticator app on your phone, your password alone lets nobody in.
      </Text>
      <Button loading={begin.isPending} onClick={() => begin.mutate({})}>
        Set up an app
      </Button>
    </Group>
  );
}

function Confirm({
  secret,
  onCodes,
}: {
  secret: Secret;
  onCodes: (codes: readonly string[]) => void;
}) {
  const command = useCommand(api.auth.totp.confirm.mutate, {
    done: "Signing in needs a code from now on",
    showsProblem: true,
    onDone: ({ recoveryCodes }) => onCodes(recoveryCodes),
  });
  const state = useCommandForm({
    initialValues: { code: "" },
    command,
    toInput: (values) => values,
  });
  return (
    <Group align="flex-start" gap="xl">
      <QrCode text={secret.uri} label="Picture for the authenticator app" />
      <Stack maw={360} gap="md">
        <Text size="md">
          Scan the picture with the app, or type its key in, then enter the code that the app shows.
        </Text>
        <Copyable value={secret.secret} label="Copy the key" />
        <CommandForm state={state} action="Confirm">
          <TextInput
            label="Code"
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            autoFocus
            {...state.form.getInputProps("code")}
            data-path="code"
          />
        </CommandForm>
      </Stack>
    </Group>
  );
}

function Active({
  state,
  onCodes,
}: {
  state: Outputs["auth"]["totp"]["get"];
  onCodes: (codes: readonly string[]) => void;
}) {
  const left = state.recoveryCodesLeft;
  return (
    <Group justify="space-between" align="center">
      <Text size="md" component="div">
        Signing in needs a code of your authenticator app, since <When at={state.since} />.{" "}
        {left === 1 ? "One recovery code is" : `${left} recovery codes are`} left.
      </Text>
      <Group gap="xs">
        <Dialog
          title="New recovery codes"
          button={(open) => (
            <Button variant="default" onClick={open}>
              New recovery codes
            </Button>
          )}
        >
          {(close) => <NewCodes onCodes={onCodes} onDone={close} />}
        </Dialog>
        <Dialog
          title="Turn the second factor off"
          button={(open) => (
            <Button variant="default" onClick={open}>
              Turn off
            </Button>
          )}
        >
          {(close) => <TurnOff onDone={close} />}
        </Dialog>
      </Group>
    </Group>
  );
}

function NewCodes({
  onCodes,
  onDone,
}: {
  onCodes: (codes: readonly string[]) => void;
  onDone: () => void;
}) {
  const command = useCommand(api.auth.totp.recoveryCodes.mutate, {
    showsProblem: true,
    onDone: ({ recoveryCodes }) => {
      onCodes(recoveryCodes);
      onDone();
    },
  });
  return <WithPassword command={command} action="Make new codes" onCancel={onDone} />;
}

function TurnOff({ onDone }: { onDone: () => void }) {
  const command = useCommand(api.auth.totp.disable.mutate, {
    done: "The second factor is off",
    showsProblem: true,
    onDone,
  });
  return <WithPassword command={command} action="Turn off" onCancel={onDone} />;
}

function WithPassword<Output>({
  command,
  action,
  onCancel,
}: {
  command: Command<{ password: string }, Output>;
  action: string;
  onCancel: () => void;
}) {
  const state = useCommandForm({
    initialValues: { password: "" },
    command,
    toInput: (values) => values,
  });
  return (
    <CommandForm state={state} action={action} onCancel={onCancel}>
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        required
        data-autofocus
        visibilityToggleButtonProps={{ "aria-label": "Show password" }}
        {...state.form.getInputProps("password")}
        data-path="password"
      />
    </CommandForm>
  );
}

function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  return (
    <Alert title="Keep these recovery codes" variant="light">
      <Text size="md">
        Each lets you in once without the app. They are shown now and never again.
      </Text>
      <ul className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Group gap="md">
        <Copyable value={codes.join("\n")} label="Copy the recovery codes">
          Copy all
        </Copyable>
        <Button size="xs" variant="default" onClick={onKept}>
          I have kept them
        </Button>
      </Group>
    </Alert>
  );
}
