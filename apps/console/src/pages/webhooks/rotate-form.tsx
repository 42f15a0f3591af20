import { Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { api } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { When } from "../../parts/values.tsx";
import { ShownOnce } from "../access/shown-once.tsx";
import { secretHint } from "./webhook-form.tsx";
import type { Webhook } from "./webhook-statuses.ts";

/** Gives a webhook another secret, then shows it: this once. */
export function RotateForm({ webhook, onDone }: { webhook: Webhook; onDone: () => void }) {
  const [made, setMade] = useState<string | null>(null);
  const command = useCommand(api.webhooks.rotateSecret.mutate, {
    onDone: ({ secret }) => setMade(secret),
    showsProblem: true,
  });
  const { previousSecretUntil } = webhook;
  const state = useCommandForm({
    initialValues: { old: previousSecretUntil ? "ends" : "stays" },
    command,
    toInput: ({ old }) => ({ id: webhook.id, revokePrevious: old === "ends" }),
  });
  if (made !== null)
    return <ShownOnce title="Signing secret" secret={made} hint={secretHint} onDone={onDone} />;
  return (
    <CommandForm state={state} action="Make new secret" onCancel={onDone}>
      {previousSecretUntil && (
        <Text>
          The secret was changed within the last day; the one before ends{" "}
          <When at={previousSecretUntil} />. Until then another change is for a leak only.
        </Text>
      )}
      <Radio.Group label="The secret of now" {...state.form.getInputProps("old")}>
        <Stack gap="xs" mt="xs">
          <Radio
            value="stays"
            disabled={previousSecretUntil !== null}
            label="Is good for 24 hours more"
            description="Messages carry both signatures: give the receiver the new secret within the day, and nothing is lost"
          />
          <Radio
            value="ends"
            label="Ends now"
            description="It has leaked: what arrives before the receiver knows the new one will be refused there, and tried again"
          />
        </Stack>
      </Radio.Group>
    </CommandForm>
  );
}
