import { Alert, Button, Group, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Inputs, type Outputs, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Copyable } from "../../parts/values.tsx";
import type { Webhook } from "./webhook-statuses.ts";

/** Makes a webhook, then shows its secret: this once. */
export function NewWebhook({ onDone }: { onDone: () => void }) {
  const navigate = useNavigate();
  const [made, setMade] = useState<Outputs["webhooks"]["create"] | null>(null);
  if (!made)
    return (
      <WebhookForm
        save={(input, options) => api.webhooks.create.mutate(input, options)}
        action="Make webhook"
        onSaved={setMade}
        onCancel={onDone}
      />
    );
  return (
    <Stack gap="md">
      <Text>
        The receiver checks with this secret that a message is from here. It is shown now and never
        again.
      </Text>
      <Alert variant="default" title="Signing secret">
        <Copyable value={made.secret} label="Copy secret" />
      </Alert>
      <Group justify="flex-end">
        <Button
          onClick={() => {
            onDone();
            void navigate({ to: "/webhooks/$id", params: { id: made.id } });
          }}
        >
          I have kept it
        </Button>
      </Group>
    </Stack>
  );
}

/** Changes where a webhook goes and what it is told. */
export function EditWebhook({ webhook: given, onDone }: { webhook: Webhook; onDone: () => void }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [webhook] = useState(given);
  return (
    <WebhookForm
      before={webhook}
      save={(input, options) =>
        api.webhooks.update.mutate({ ...input, id: webhook.id, version: webhook.version }, options)
      }
      action="Save"
      onSaved={onDone}
      onCancel={onDone}
    />
  );
}

type Save<Output> = Parameters<typeof useCommand<Inputs["webhooks"]["create"], Output>>[0];

function WebhookForm<Output>({
  before,
  save,
  action,
  onSaved,
  onCancel,
}: {
  before?: Webhook;
  save: Save<Output>;
  action: string;
  onSaved: (output: Output) => void;
  onCancel: () => void;
}) {
  const types = useQuery(trpc.webhooks.eventTypes.list.queryOptions());
  const names = types.data?.items.map(({ type }) => type) ?? [];
  const families = [...new Set(names.map((name) => `${name.split(".")[0]}.*`))];
  const command = useCommand(save, { onDone: onSaved, showsProblem: true });
  const state = useCommandForm({
    initialValues: {
      name: before?.name ?? "",
      url: before?.url ?? "",
      events: before?.events ?? [],
    },
    command,
    toInput: (values) => values,
  });
  const { form } = state;
  const eventErrors = Object.entries(form.errors)
    .filter(([path]) => path === "events" || path.startsWith("events."))
    .map(([, message]) => message);
  return (
    <CommandForm state={state} action={action} onCancel={onCancel}>
      <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
      <TextInput
        label="URL"
        type="url"
        required
        placeholder="https://example.com/hooks/millrace"
        {...form.getInputProps("url")}
      />
      <TagsInput
        label="Events"
        description="Events, families such as sales.*, or * for all"
        required
        data={[
          { group: "Families", items: ["*", ...families] },
          { group: "Events", items: names },
        ]}
        maxDropdownHeight={240}
        {...form.getInputProps("events")}
        error={eventErrors[0]}
      />
    </CommandForm>
  );
}
