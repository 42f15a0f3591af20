import { Alert, Anchor, Button, Group, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { problemOf } from "../api/problem.ts";
import { Copyable } from "./values.tsx";

interface ProblemAlertProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** Fields that show their own errors. */
  readonly shown?: readonly string[];
}

/** What went wrong and what can be done: the sentence, the code to look up, the trace to ask with, and another try. */
export function ProblemAlert({ error, onRetry, shown = [] }: ProblemAlertProps) {
  const problem = problemOf(error);
  const errors = (problem.errors ?? []).filter(({ path }) => !shown.includes(path));
  return (
    <Alert
      role="alert"
      variant="default"
      icon={<IconAlertTriangle color="var(--mantine-color-error)" />}
      title={problem.title}
      styles={{ title: { color: "var(--mantine-color-error)" } }}
    >
      <Text size="md">{problem.detail}</Text>
      {errors.length > 0 && (
        <List size="md" mt={6}>
          {errors.map(({ path, message }) => (
            <List.Item key={`${path} ${message}`}>
              {path ? <code>{path}</code> : null} {message}
            </List.Item>
          ))}
        </List>
      )}
      <Group gap="md" mt="xs">
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
        <Text size="xs" c="dimmed" span>
          {problem.code.startsWith("client.") ? (
            problem.code
          ) : (
            <Anchor
              href={`/docs/problems/${problem.code}`}
              target="_blank"
              rel="noreferrer"
              underline="always"
              inherit
            >
              {problem.code}
            </Anchor>
          )}
        </Text>
        {problem.traceId && (
          <Text size="xs" c="dimmed" span>
            <Copyable value={problem.traceId} label="Copy trace id">
              trace {problem.traceId}
            </Copyable>
          </Text>
        )}
      </Group>
    </Alert>
  );
}
