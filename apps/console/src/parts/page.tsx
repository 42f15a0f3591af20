import { Box, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProblemAlert } from "./problem-alert.tsx";

interface PageProps {
  readonly title: string;
  /** Stands where the title does, when that is more than text. */
  readonly heading?: ReactNode;
  readonly description?: ReactNode;
  /** The way up: the list that a detail belongs to. */
  readonly back?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its heading, what can be done, its content. Names the window; its heading takes the focus when one comes here. */
export function Page({ title, heading, description, back, actions, children }: PageProps) {
  return (
    <Stack gap="md">
      <title>{`${title} · Millrace`}</title>
      <Box>
        {back && (
          <Text size="sm" mb={4}>
            {back}
          </Text>
        )}
        <Group justify="space-between" align="flex-start" gap="sm">
          <div style={{ minWidth: 0 }}>
            <Title order={1} tabIndex={-1} style={{ overflowWrap: "anywhere" }}>
              {heading ?? title}
            </Title>
            {description && (
              <Text c="dimmed" size="md" component="div">
                {description}
              </Text>
            )}
          </div>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      </Box>
      {children}
    </Stack>
  );
}

/** A page about one thing: its outline while it loads, what went wrong instead of it. */
export function QueryPage<Data>({
  query,
  title,
  children,
}: {
  query: UseQueryResult<Data, unknown>;
  /** What it is called until it is known. */
  title: string;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  return (
    <Page title={title} heading={query.error ? title : <Skeleton h={26} w={220} />}>
      {query.error ? (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton h={260} radius="md" />
      )}
    </Page>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  actions,
  children,
  padded = true,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
  /** Off for tables, which reach from edge to edge. */
  padded?: boolean;
}) {
  return (
    <Paper component="section" aria-label={title}>
      <Group
        justify="space-between"
        px="md"
        py={10}
        style={{ borderBottom: "1px solid var(--line)" }}
      >
        <Title order={2}>{title}</Title>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      <Box p={padded ? "md" : 0}>{children}</Box>
    </Paper>
  );
}

/** Names and values of one thing. */
export function Facts({
  facts,
}: {
  facts: readonly (readonly [name: string, value: ReactNode])[];
}) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
