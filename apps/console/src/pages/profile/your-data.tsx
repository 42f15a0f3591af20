import { Button, Group, PasswordInput, Text } from "@mantine/core";
import { IconDownload, IconUserOff } from "@tabler/icons-react";
import { session } from "../../api/session.ts";
import { api } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Section } from "../../parts/page.tsx";

/** What somebody can ask of us about themselves: everything, or nothing any more. */
export function YourData() {
  const fetchData = useCommand(api.identity.me.exportData.mutate, {
    done: "Everything that is kept about you is in the file",
    onDone: (document) => save(`${document.userId}.json`, JSON.stringify(document, null, 2)),
  });
  return (
    <Section title="Your data">
      <Group justify="space-between">
        <Text maw={620}>
          Take along everything that is kept about you, as a file; or ask to be forgotten. What the
          law wants kept (orders, payments, who did what) stays without your name.
        </Text>
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconDownload size={16} />}
            loading={fetchData.isPending}
            onClick={() => fetchData.mutate({})}
          >
            Get my data
          </Button>
          <Dialog
            title="Be forgotten?"
            button={(open) => (
              <Button variant="default" leftSection={<IconUserOff size={16} />} onClick={open}>
                Forget me
              </Button>
            )}
          >
            {(close) => <ErasureForm onCancel={close} />}
          </Dialog>
        </Group>
      </Group>
    </Section>
  );
}

function ErasureForm({ onCancel }: { onCancel: () => void }) {
  const ask = useCommand(api.identity.me.requestErasure.mutate, {
    done: ({ erasureDueAt }) =>
      `You are forgotten on ${erasureDueAt.toLocaleDateString()}; signing in before keeps everything`,
    onDone: () => session.signOut(),
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { password: "" },
    command: ask,
    toInput: (values) => values,
  });
  return (
    <CommandForm state={state} action="Forget me" onCancel={onCancel}>
      <Text>
        You are signed out everywhere now. After some days of grace your name, addresses, picture
        and sign-ins are removed, and nobody can bring them back. Signing in before takes it back.
      </Text>
      <PasswordInput
        label="Your password"
        required
        data-autofocus
        autoComplete="current-password"
        visibilityToggleButtonProps={{ "aria-label": "Show password" }}
        {...state.form.getInputProps("password")}
      />
    </CommandForm>
  );
}

/** Hands a text to the browser as a file to keep. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
