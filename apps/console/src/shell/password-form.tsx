import { Alert, Anchor, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { problemOf } from "../api/problem.ts";
import { session } from "../api/session.ts";
import { ProblemAlert } from "../parts/problem-alert.tsx";

/** The first step of signing in. */
export function PasswordForm({
  isReset,
  onDone,
  onChallenge,
  onForgotten,
}: {
  isReset: boolean;
  onDone: () => void;
  onChallenge: (challenge: string) => void;
  onForgotten: (login: string) => void;
}) {
  const form = useForm({ initialValues: { login: "", password: "" } });
  const signIn = useMutation({
    mutationFn: ({ login, password }: typeof form.values) => session.signIn(login, password),
    onSuccess: onDone,
    onError: (error) => {
      const { code, details } = problemOf(error);
      if (code === "auth.second_factor_required") onChallenge(String(details?.challenge));
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
      <Stack gap="md">
        {isReset && <Alert variant="light">The new password is set. Sign in with it.</Alert>}
        {signIn.error && <ProblemAlert error={signIn.error} />}
        <TextInput
          label="E-mail, phone or user name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          data-autofocus
          autoFocus
          {...form.getInputProps("login")}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": "Show password" }}
          {...form.getInputProps("password")}
        />
        <Button type="submit" fullWidth loading={signIn.isPending}>
          Sign in
        </Button>
        <Anchor
          component="button"
          type="button"
          size="sm"
          ta="center"
          onClick={() => onForgotten(form.values.login)}
        >
          Forgotten the password?
        </Anchor>
      </Stack>
    </form>
  );
}
