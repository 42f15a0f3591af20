import { Alert, Button, Code, Group } from "@mantine/core";
import { IconPencil, IconPlayerPlay, IconSend, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Status } from "../../parts/status.tsx";
import { Copyable, RecordId, When } from "../../parts/values.tsx";
import { Deliveries } from "./deliveries.tsx";
import { EditWebhook } from "./webhook-form.tsx";
import { type Webhook, webhookStatuses } from "./webhook-statuses.ts";

const reasons: Readonly<Record<NonNullable<Webhook["disabledFor"]>, string>> = {
  gone: "Its receiver answered that it is gone (410).",
  failing: "It did nothing but fail for five days.",
};

export function WebhookPage() {
  const { id } = useParams({ from: "/signed-in/webhooks/$id" });
  const query = useQuery(trpc.webhooks.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Webhook">
      {(webhook) => (
        <Page
          title={webhook.name}
          description={<Status of={webhook.status} in={webhookStatuses} />}
          back={<TextLink to="/webhooks">Webhooks</TextLink>}
          actions={<WebhookActions webhook={webhook} />}
        >
          {webhook.disabledFor && (
            <Alert variant="default" title="Nothing is sent">
              {reasons[webhook.disabledFor]} Mend the receiver, then resume.
            </Alert>
          )}
          <Section title="About">
            <Facts
              facts={[
                ["URL", <Copyable key="url" value={webhook.url} label="Copy URL" />],
                [
                  "Events",
                  <Group key="events" gap={4}>
                    {webhook.events.map((event) => (
                      <Code key={event}>{event}</Code>
                    ))}
                  </Group>,
                ],
                ["Last delivered", <When key="last" at={webhook.lastSuccessAt} />],
                ["Failures in a row", String(webhook.failures)],
                ["Made", <When key="made" at={webhook.createdAt} />],
                ["Id", <RecordId key="id" of={webhook.id} />],
              ]}
            />
          </Section>
          <Deliveries webhook={webhook} />
        </Page>
      )}
    </QueryPage>
  );
}

function WebhookActions({ webhook }: { webhook: Webhook }) {
  const may = useMay();
  const navigate = useNavigate();
  const confirm = useConfirm();
  const { id, version } = webhook;
  const test = useCommand(api.webhooks.test.mutate, { done: "A test event is on its way" });
  const resume = useCommand(api.webhooks.resume.mutate, { done: "Active again" });
  const remove = useCommand(api.webhooks.delete.mutate, {
    done: "Webhook deleted",
    onDone: () => void navigate({ to: "/webhooks" }),
  });
  if (!may("webhooks:write")) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={16} />}
        loading={remove.isPending}
        onClick={() =>
          confirm(
            {
              title: "Delete this webhook?",
              body: `${webhook.name} is told nothing any more, and its deliveries are no longer shown.`,
              action: "Delete webhook",
              isGrave: true,
            },
            () => remove.mutate({ id, version }),
          )
        }
      >
        Delete
      </Button>
      <Dialog
        title="Edit webhook"
        size="lg"
        button={(open) => (
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={open}>
            Edit
          </Button>
        )}
      >
        {(close) => <EditWebhook webhook={webhook} onDone={close} />}
      </Dialog>
      {webhook.status === "disabled" ? (
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          loading={resume.isPending}
          onClick={() => resume.mutate({ id, version })}
        >
          Resume
        </Button>
      ) : (
        <Button
          leftSection={<IconSend size={16} />}
          loading={test.isPending}
          onClick={() => test.mutate({ id })}
        >
          Send a test
        </Button>
      )}
    </>
  );
}
