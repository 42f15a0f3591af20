import { NativeSelect, SimpleGrid, TagsInput, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, useCommandForm } from "../../parts/command-form.tsx";
import { errorOf } from "../access/api-key-form.tsx";
import type { Webhook } from "./webhook-statuses.ts";

const instantOf = (text: string) => (text === "" ? undefined : new Date(text));
const endings = ["failed", "delivered"] as const;
const choices = [
  { value: "", label: "Delivered and failed" },
  { value: "failed", label: "Failed" },
  { value: "delivered", label: "Delivered" },
];

/** Sends what was made in a time once more; the rows that there are stay as they were. */
export function ReplayForm({ webhook, onDone }: { webhook: Webhook; onDone: () => void }) {
  const types = useQuery(trpc.webhooks.eventTypes.list.queryOptions());
  const replay = useCommand(api.webhooks.replay.mutate, {
    done: ({ deliveries }) =>
      deliveries === 1 ? "One delivery is sent again" : `${deliveries} deliveries are sent again`,
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { from: "", to: "", types: [] as string[], status: "", aggregateId: "" },
    command: replay,
    toInput: ({ from, to, types, status, aggregateId }) => ({
      id: webhook.id,
      from: instantOf(from),
      to: instantOf(to),
      types: types.length === 0 ? undefined : types,
      status: endings.find((ending) => ending === status),
      aggregateId: orAbsent(aggregateId),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Replay" onCancel={onDone}>
      <Text c="dimmed">
        The same messages under the same ids, at most 10,000. What is left empty is no condition.
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label="From" type="datetime-local" {...form.getInputProps("from")} />
        <TextInput label="To" type="datetime-local" {...form.getInputProps("to")} />
      </SimpleGrid>
      <TagsInput
        label="Events"
        data={types.data?.items.map(({ type }) => type) ?? []}
        maxDropdownHeight={200}
        {...form.getInputProps("types")}
        error={errorOf(form.errors, "types")}
      />
      <NativeSelect label="Which ended as" data={choices} {...form.getInputProps("status")} />
      <TextInput
        label="About one thing"
        description="Its id, such as that of an order"
        {...form.getInputProps("aggregateId")}
      />
    </CommandForm>
  );
}
