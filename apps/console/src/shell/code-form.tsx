import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { problemOf } from "../api/problem.ts";
import { session } from "../api/session.ts";
import { ProblemAlert } from "../parts/problem-alert.tsx";

/** The second step of signing in, for accounts that have one. */
export function CodeForm({
  challenge,
  onDone,
  onBack,
}: {
  challenge: string;
  onDone: () => void;
  onBack: () => void;
}) {
  const form = useForm({ initialValues: { code: "" } });
  const verify = useMutation({
    mutationFn: ({ code }: typeof form.values) => session.signInByCode(challenge, code),
    onSuccess: onDone,
  });
  const isOver = verify.error && problemOf(verify.error).code === "auth.invalid_challenge";
  return (
    <form onSubmit={form.onSubmit((values) => verify.mutate(values))}>
      <Stack gap="md">
        {verify.error && <ProblemAlert error={verify.error} />}
        <Text size="md">The code that your authenticator app shows, or a recovery code.</Text>
        <TextInput
          label="Code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          required
          withAsterisk={false}
          autoFocus
          {...form.getInputProps("code")}
        />
        <Button type="submit" fullWidth loading={verify.isPending} disabled={Boolean(isOver)}>
          Sign in
        </Button>
        <Anchor component="button" type="button" size="sm" ta="center" onClick={onBack}>
          Back to the password
        </Anchor>
      </Stack>
    </form>
  );
}
