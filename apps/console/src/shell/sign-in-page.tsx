import {
  Button,
  Center,
  Group,
  Paper,
  PasswordInput,
  Stack,
  TextInput,
  Title,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { Navigate, useRouter, useSearch } from "@tanstack/react-router";
import { session } from "../api/session.ts";
import { queryClient } from "../api/trpc.ts";
import { ProblemAlert } from "../parts/problem-alert.tsx";

/** Where to after signing in: an address of the console, never another server's. */
const target = (next: string | undefined) =>
  next?.startsWith("/") && !next.startsWith("//") ? next : "/";

export function SignInPage() {
  const router = useRouter();
  const { next } = useSearch({ from: "/sign-in" });
  const form = useForm({ initialValues: { email: "", password: "" } });
  const signIn = useMutation({
    mutationFn: ({ email, password }: typeof form.values) => session.signIn(email, password),
    onSuccess: () => {
      queryClient.clear();
      router.history.replace(target(next));
    },
  });
  if (session.isSignedIn() && !signIn.isSuccess) return <Navigate to={target(next)} replace />;
  return (
    <Center mih="100dvh" p="md" component="main" id="main">
      <title>Sign in · Millrace</title>
      <Paper p="xl" w={380} maw="100%" shadow="sm">
        <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
          <Stack gap="md">
            <Group gap="sm" mb={4}>
              <img src="/mill.svg" alt="" width={32} height={32} />
              <Title order={1}>Sign in to Millrace</Title>
            </Group>
            {signIn.error && <ProblemAlert error={signIn.error} />}
            <TextInput
              label="E-mail"
              type="email"
              autoComplete="username"
              required
              withAsterisk={false}
              data-autofocus
              autoFocus
              {...form.getInputProps("email")}
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
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
