import { Button, Group, PasswordInput, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { hasPasskeys, makePasskey } from "../../api/passkey.ts";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { When } from "../../parts/values.tsx";
import { deviceName } from "./device.ts";

type Passkey = Outputs["auth"]["passkeys"]["list"]["items"][number];

/** Devices that sign one in: shown, added, removed. */
export function Passkeys() {
  const { data, error, refetch } = useQuery(trpc.auth.passkeys.list.queryOptions({}));
  return (
    <Section title="Passkeys">
      <Stack gap="md">
        {error ? (
          <ProblemAlert error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <Skeleton h={36} />
        ) : (
          <>
            {data.items.map((passkey) => (
              <Row key={passkey.id} passkey={passkey} />
            ))}
            <Add mayAdd={data.mayAdd} isFirst={data.items.length === 0} />
          </>
        )}
      </Stack>
    </Section>
  );
}

function Row({ passkey: { id, name, synced, createdAt, lastUsedAt } }: { passkey: Passkey }) {
  const confirm = useConfirm();
  const remove = useCommand(api.auth.passkeys.delete.mutate, {
    done: `${name} is no way in any more`,
  });
  return (
    <Group justify="space-between" align="center">
      <Text size="md" component="div">
        {name}
        {synced && ", on several of your devices"}, added <When at={createdAt} />
        {lastUsedAt && (
          <>
            , last used <When at={lastUsedAt} />
          </>
        )}
      </Text>
      <Button
        variant="default"
        loading={remove.isPending}
        onClick={() =>
          confirm(
            {
              title: `Remove ${name}?`,
              body: "It signs you in no more. Present sessions stay; take it off the device as well.",
              action: "Remove",
            },
            () => remove.mutate({ id }),
          )
        }
      >
        Remove
      </Button>
    </Group>
  );
}

function Add({ mayAdd, isFirst }: { mayAdd: boolean; isFirst: boolean }) {
  if (!hasPasskeys())
    return <Text size="md">This browser offers passkeys on https addresses only.</Text>;
  if (!mayAdd)
    return (
      <Text size="md">
        Somebody who administers people has to allow it before you add {isFirst ? "one" : "another"}
        .
      </Text>
    );
  return (
    <Group>
      <Text size="md" flex={1} miw={240}>
        Sign in by your device's fingerprint, face or PIN, without a code. Once a month the password
        is asked for.
      </Text>
      <Dialog
        title="Add a passkey"
        button={(open) => (
          <Button variant="default" onClick={open}>
            Add a passkey
          </Button>
        )}
      >
        {(close) => <AddForm onDone={close} />}
      </Dialog>
    </Group>
  );
}

async function add({ name, password }: { name: string; password: string }): Promise<Passkey> {
  const { options } = await api.auth.passkeys.registerOptions.mutate({ password });
  const credential = await makePasskey(options);
  return api.auth.passkeys.register.mutate({ name, credential });
}

function AddForm({ onDone }: { onDone: () => void }) {
  const command = useCommand(add, {
    done: ({ name }) => `You can sign in with ${name} from now on`,
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { name: deviceName(navigator.userAgent), password: "" },
    command,
    toInput: (values) => values,
  });
  return (
    <CommandForm state={state} action="Continue" onCancel={onDone}>
      <TextInput
        label="Name of this device"
        required
        maxLength={60}
        {...state.form.getInputProps("name")}
        data-path="name"
      />
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
