import { SimpleGrid, Text, TextInput } from "@mantine/core";
import { api } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import type { Webhook } from "./webhook-statuses.ts";

const instantOf = (text: string) => (text === "" ? undefined : new Date(text));

/** Sends what was made in a time once more; the rows that there are stay as they were. */
export function ReplayForm({ webhook, onDone }: { webhook: Webhook; onDone: () => void }) {
  const replay = useCommand(api.webhooks.replay.mutate, {
    done: ({ deliveries }) =>
      deliveries === 1 ? "One delivery is sent again" : `${deliveries} deliveries are sent again`,
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { from: "", to: "" },
    command: replay,
    toInput: ({ from, to }) => ({ id: webhook.id, from: instantOf(from), to: instantOf(to) }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Replay" onCancel={onDone}>
      <Text c="dimmed">The same messages under the same ids. Leave both empty for all.</Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label="From" type="datetime-local" {...form.getInputProps("from")} />
        <TextInput label="To" type="datetime-local" {...form.getInputProps("to")} />
      </SimpleGrid>
    </CommandForm>
  );
}
