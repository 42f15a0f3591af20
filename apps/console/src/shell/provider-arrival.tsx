import { Anchor, Group, Loader, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { problemOf } from "../api/problem.ts";
import { session } from "../api/session.ts";
import { ProblemAlert } from "../parts/problem-alert.tsx";

/** Turns the code that a provider's sign-in has ended with into the session, once. */
export function ProviderArrival({
  code,
  onDone,
  onChallenge,
  onBack,
}: {
  code: string;
  onDone: () => void;
  onChallenge: (challenge: string) => void;
  onBack: () => void;
}) {
  const { mutate, error } = useMutation({
    mutationFn: session.signInByProvider,
    onSuccess: onDone,
    onError: (refusal) => {
      const problem = problemOf(refusal);
      if (problem.code === "auth.second_factor_required")
        onChallenge(String(problem.details?.challenge));
    },
  });
  const sent = useRef("");
  useEffect(() => {
    if (sent.current === code) return;
    sent.current = code;
    mutate(code);
  }, [code, mutate]);
  if (!error)
    return (
      <Group gap="sm" role="status">
        <Loader size="sm" />
        <Text size="md">Signing in…</Text>
      </Group>
    );
  return (
    <Stack gap="md">
      <ProblemAlert error={error} />
      <Anchor component="button" type="button" size="sm" ta="center" onClick={onBack}>
        Back to signing in
      </Anchor>
    </Stack>
  );
}
