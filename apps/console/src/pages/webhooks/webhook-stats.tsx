import { Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { trpc } from "../../api/trpc.ts";
import { Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { When } from "../../parts/values.tsx";
import type { Webhook } from "./webhook-statuses.ts";

const WebhookCharts = lazy(async () => ({
  default: (await import("./webhook-charts.tsx")).WebhookCharts,
}));
const height = 400;
const dayMs = 86_400_000;

/** How the attempts of the last day went. */
export function WebhookStats({ webhook }: { webhook: Webhook }) {
  const query = useQuery(
    trpc.webhooks.stats.queryOptions({ id: webhook.id }, { refetchInterval: 30_000 }),
  );
  const { data, error } = query;
  const isPartial = data !== undefined && Date.now() - data.from.getTime() < dayMs - 3_700_000;
  return (
    <Section title="Last 24 hours">
      {error && data === undefined ? (
        <ProblemAlert error={error} onRetry={() => void query.refetch()} />
      ) : (
        <Suspense fallback={<Skeleton h={height} />}>
          <Stack gap="md">
            {isPartial && (
              <Text c="dimmed" size="sm">
                So much was sent that only the newest deliveries are counted, those made since{" "}
                <When at={data.from} />.
              </Text>
            )}
            {data ? <WebhookCharts hours={data.hours} /> : <Skeleton h={height} />}
          </Stack>
        </Suspense>
      )}
    </Section>
  );
}
