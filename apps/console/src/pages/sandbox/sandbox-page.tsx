import { Button, Code, List, Skeleton, Stack, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Facts, Page } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Status } from "../../parts/status.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { runStatuses } from "../jobs/run-statuses.ts";

/** The second database, for those who try out what they build. */
export function SandboxPage() {
  const query = useQuery(
    trpc.ops.sandbox.get.queryOptions(undefined, {
      refetchInterval: ({ state }) => (isResetting(state.data?.lastReset?.status) ? 500 : false),
    }),
  );
  return (
    <Page
      title="Sandbox"
      description="A second database, reached with test keys only"
      actions={query.data?.isPresent && <ResetButton />}
    >
      {query.error ? (
        <ProblemAlert error={query.error} />
      ) : query.data ? (
        <About sandbox={query.data} />
      ) : (
        <Skeleton h={160} />
      )}
    </Page>
  );
}

const isResetting = (status: string | undefined) => status === "queued" || status === "running";

function ResetButton() {
  const may = useMay();
  const confirm = useConfirm();
  const reset = useCommand(api.ops.sandbox.reset.mutate, {
    done: "The sandbox will be empty in a moment",
  });
  if (!may("ops:write")) return null;
  return (
    <Button
      leftSection={<IconTrash size={16} />}
      loading={reset.isPending}
      onClick={() =>
        confirm(
          {
            title: "Empty the sandbox?",
            body: "Everything that was made there goes. Test keys stay, and so does everything real.",
            action: "Empty it",
            isGrave: true,
          },
          () => reset.mutate(),
        )
      }
    >
      Empty it
    </Button>
  );
}

function About({
  sandbox,
}: {
  sandbox: { isPresent: boolean; position: number; lastReset: LastReset };
}) {
  if (!sandbox.isPresent)
    return (
      <Text size="md">
        There is none here: set <Code>MILLRACE_SANDBOX_DATABASE_URL</Code> to an empty database and
        start again. Test keys are refused until then.
      </Text>
    );
  const { position, lastReset } = sandbox;
  return (
    <Stack gap="lg">
      <Facts
        facts={[
          ["Events so far", position],
          [
            "Last emptied",
            lastReset ? (
              <span key="reset">
                <When at={lastReset.at} /> <Status of={lastReset.status} in={runStatuses} />
              </span>
            ) : (
              <Nothing key="reset" />
            ),
          ],
        ]}
      />
      <List size="md" type="ordered">
        <List.Item>
          Make a key with the mode <em>test</em> under <TextLink to="/api-keys">API keys</TextLink>.
        </List.Item>
        <List.Item>
          Call with it: <Code>X-API-Key: mr_test_…</Code>. Addresses and operations are the same.
        </List.Item>
        <List.Item>Empty the sandbox whenever you want to begin anew.</List.Item>
      </List>
    </Stack>
  );
}

type LastReset = {
  status: "queued" | "running" | "completed" | "failed" | "cancelled";
  at: Date;
} | null;
