import { Alert, Code, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { trpc } from "../../api/trpc.ts";
import { quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Status } from "../../parts/status.tsx";
import { Copyable, Nothing, RecordId, When } from "../../parts/values.tsx";
import { useSiteChoices } from "../users/choices.ts";
import { Deliveries } from "./deliveries.tsx";
import { WebhookActions } from "./webhook-actions.tsx";
import { WebhookStats } from "./webhook-stats.tsx";
import { type Webhook, webhookStatuses } from "./webhook-statuses.ts";

const reasons: Readonly<Record<NonNullable<Webhook["disabledFor"]>, string>> = {
  gone: "Its receiver answered that it is gone (410).",
  failing: "It did nothing but fail for five days.",
};

export function WebhookPage() {
  const { id } = useParams({ from: "/signed-in/webhooks/$id" });
  const query = useQuery(trpc.webhooks.get.queryOptions({ id }, { refetchInterval: 5_000 }));
  return (
    <QueryPage query={query} title="Webhook">
      {(webhook) => (
        <Page
          title={webhook.name}
          description={<Status of={webhook.status} in={webhookStatuses} />}
          back={<TextLink to="/webhooks">Webhooks</TextLink>}
          actions={<WebhookActions webhook={webhook} />}
        >
          <Notices webhook={webhook} />
          <Section title="About">
            <Facts
              facts={[
                ["URL", <Copyable key="url" value={webhook.url} label="Copy URL" />],
                ["Events", <Codes key="events" of={webhook.events} />],
                ["Delivered", quantity(webhook.delivered)],
                ["Failed", quantity(webhook.failed)],
                [
                  "Waiting",
                  `${quantity(webhook.pending)}${webhook.pending >= 10_000 ? " or more" : ""}`,
                ],
                ["Last delivered", <When key="last" at={webhook.lastSuccessAt} />],
                ["Failures in a row", quantity(webhook.failures)],
                ["Made", <When key="made" at={webhook.createdAt} />],
                ["Id", <RecordId key="id" of={webhook.id} />],
              ]}
            />
          </Section>
          <Settings webhook={webhook} />
          <WebhookStats webhook={webhook} />
          <Deliveries webhook={webhook} />
        </Page>
      )}
    </QueryPage>
  );
}

/** Why nothing is sent, or not as usual. */
function Notices({ webhook }: { webhook: Webhook }) {
  const { disabledFor, status, circuit, previousSecretUntil } = webhook;
  return (
    <>
      {disabledFor && (
        <Alert variant="default" title="Nothing is sent">
          {reasons[disabledFor]} Mend the receiver, then resume.
        </Alert>
      )}
      {status === "paused" && (
        <Alert variant="default" title="Nothing is sent">
          It is paused. What happens is kept for 30 days and sent when it is resumed.
        </Alert>
      )}
      {status === "active" && circuit.state === "open" && (
        <Alert variant="default" title="The receiver is left alone for a moment">
          It failed again and again. It is tried again <When at={circuit.until} />.
        </Alert>
      )}
      {previousSecretUntil && (
        <Alert variant="default" title="Two secrets are good">
          Messages carry both signatures. The older secret ends <When at={previousSecretUntil} />.
        </Alert>
      )}
    </>
  );
}

const comparisons: Readonly<Record<Webhook["conditions"][number]["op"], string>> = {
  eq: "is",
  ne: "is not",
  in: "is one of",
  gt: "is more than",
  gte: "is at least",
  lt: "is less than",
  lte: "is at most",
  exists: "is there:",
};

const written = ({ path, op, value }: Webhook["conditions"][number]): string =>
  op === "exists"
    ? `${path} ${value === false ? "is not there" : "is there"}`
    : `${path} ${comparisons[op]} ${Array.isArray(value) ? value.join(", ") : value}`;

/** What is sent and how. */
function Settings({ webhook }: { webhook: Webhook }) {
  const sites = useSiteChoices();
  const { onlySites, conditions, payloadFields, headerNames, perSecond, ordering } = webhook;
  const siteNames = onlySites.map((id) => sites.find(({ value }) => value === id)?.label ?? id);
  return (
    <Section title="Settings">
      <Facts
        facts={[
          ["Sites", siteNames.length === 0 ? "All" : <Codes key="sites" of={siteNames} />],
          [
            "Conditions",
            conditions.length === 0 ? (
              <Nothing key="none" />
            ) : (
              <Codes key="conditions" of={conditions.map(written)} />
            ),
          ],
          [
            "Fields",
            payloadFields.length === 0 ? "All" : <Codes key="fields" of={payloadFields} />,
          ],
          ["Order", ordering === "aggregate" ? "Kept for each thing" : "As fast as it goes"],
          ["Attempts", String(webhook.maxAttempts)],
          ["Time to answer", `${webhook.timeoutSeconds} s`],
          ["Requests at once", String(webhook.concurrency)],
          ["Requests a second", perSecond === null ? "No limit" : String(perSecond)],
          [
            "Headers",
            headerNames.length === 0 ? (
              <Nothing key="none" />
            ) : (
              <Codes key="headers" of={headerNames} />
            ),
          ],
        ]}
      />
    </Section>
  );
}

function Codes({ of }: { of: readonly string[] }) {
  return (
    <Group gap={4}>
      {of.map((text) => (
        <Code key={text}>{text}</Code>
      ))}
    </Group>
  );
}
