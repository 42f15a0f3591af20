import {
  Accordion,
  MultiSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Inputs, type Outputs, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { errorOf } from "../access/api-key-form.tsx";
import { ShownOnce } from "../access/shown-once.tsx";
import { useSiteChoices } from "../users/choices.ts";
import { ConditionsEditor } from "./conditions-editor.tsx";
import { pathsOf } from "./event-paths.ts";
import { HeadersEditor } from "./headers-editor.tsx";
import { inputOf, valuesOf } from "./settings-values.ts";
import type { Webhook } from "./webhook-statuses.ts";

export const secretHint = "The receiver checks with this secret that a message is from here.";

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
    <ShownOnce
      title="Signing secret"
      secret={made.secret}
      hint={secretHint}
      onDone={() => {
        onDone();
        void navigate({ to: "/webhooks/$id", params: { id: made.id } });
      }}
    />
  );
}

/** Changes where a webhook goes, what it is told and how. */
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

/** The part of the form that a field is in, by the beginning of its path. */
const partOf: Readonly<Record<string, string>> = {
  onlySites: "what",
  conditions: "what",
  payloadFields: "what",
  maxAttempts: "how",
  timeoutSeconds: "how",
  concurrency: "how",
  perSecond: "how",
  ordering: "how",
  headers: "headers",
  ownHeaders: "headers",
};

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
  const sites = useSiteChoices();
  const names = types.data?.items.map(({ type }) => type) ?? [];
  const families = [...new Set(names.map((name) => `${name.split(".")[0]}.*`))];
  const command = useCommand(save, { onDone: onSaved, showsProblem: true });
  const state = useCommandForm({ initialValues: valuesOf(before), command, toInput: inputOf });
  const { form } = state;
  const [open, setOpen] = useState<string[]>([]);
  // What is refused must be seen.
  const refused = Object.keys(form.errors).flatMap(
    (path) => partOf[path.split(".")[0] ?? ""] ?? [],
  );
  const paths = pathsOf(types.data?.items ?? [], form.getValues().events);
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
        error={errorOf(form.errors, "events")}
      />
      <Accordion
        multiple
        variant="separated"
        value={[...new Set([...open, ...refused])]}
        onChange={setOpen}
      >
        <Accordion.Item value="what">
          <Accordion.Control>What is sent</Accordion.Control>
          <Accordion.Panel>
            <Stack gap="md">
              <MultiSelect
                label="Only these sites"
                description="Leave empty for events of all sites and of none"
                searchable
                data={sites}
                {...form.getInputProps("onlySites")}
                error={errorOf(form.errors, "onlySites")}
              />
              <div>
                <Text fw={500} size="sm">
                  Conditions
                </Text>
                <Text c="dimmed" size="xs" mb={6}>
                  An event is sent when all of them hold
                </Text>
                <ConditionsEditor form={form} paths={paths} />
              </div>
              <TagsInput
                label="Fields of the data"
                description="Leave empty to send all; id, type and time are always sent"
                data={paths}
                maxDropdownHeight={240}
                {...form.getInputProps("payloadFields")}
                error={errorOf(form.errors, "payloadFields")}
              />
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="how">
          <Accordion.Control>How it is sent</Accordion.Control>
          <Accordion.Panel>
            <Stack gap="md">
              <SimpleGrid cols={{ base: 1, xs: 2 }}>
                <NumberInput
                  label="Attempts"
                  description="Of one delivery, over three days at ten"
                  min={1}
                  max={20}
                  {...form.getInputProps("maxAttempts")}
                />
                <NumberInput
                  label="Seconds to answer"
                  description="Then the attempt has failed"
                  min={1}
                  max={30}
                  {...form.getInputProps("timeoutSeconds")}
                />
                <NumberInput
                  label="Requests at once"
                  description="At most"
                  min={1}
                  max={100}
                  {...form.getInputProps("concurrency")}
                />
                <NumberInput
                  label="Requests a second"
                  description="Leave empty for no limit"
                  min={1}
                  max={1000}
                  {...form.getInputProps("perSecond")}
                />
              </SimpleGrid>
              <Switch
                label="Keep the order"
                description="What happened to one thing is sent in its order; a failure holds back what follows about that thing"
                {...form.getInputProps("isOrdered", { type: "checkbox" })}
              />
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="headers">
          <Accordion.Control>Headers</Accordion.Control>
          <Accordion.Panel>
            <Text c="dimmed" size="sm" mb="xs">
              Sent with each request, such as a key of the receiver’s. Values are kept sealed and
              never shown again.
            </Text>
            <HeadersEditor form={form} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </CommandForm>
  );
}
