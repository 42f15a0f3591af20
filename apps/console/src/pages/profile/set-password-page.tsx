import { Button, Center, Group, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { fieldErrors, problemOf } from "../../api/problem.ts";
import { api } from "../../api/trpc.ts";
import { TextLink } from "../../parts/links.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";

/** Where the letter to a new person leads: its token stands behind the hash sign, which no server sees. */
export function SetPasswordPage() {
  const [resetToken] = useState(() => location.hash.slice(1));
  const form = useForm({ initialValues: { newPassword: "" } });
  const set = useMutation({
    mutationFn: ({ newPassword }: typeof form.values) =>
      api.auth.password.reset.mutate({ resetToken, newPassword }),
    onError: (error) => form.setErrors(fieldErrors(problemOf(error))),
  });
  return (
    <Center mih="100dvh" p="md" component="main" id="main">
      <title>Set your password · Millrace</title>
      <Paper p="xl" w={380} maw="100%" shadow="sm">
        <Stack gap="md">
          <Group gap="sm">
            <img src="/mill.svg" alt="" width={32} height={32} />
            <Title order={1}>Set your password</Title>
          </Group>
          {set.isSuccess ? (
            <Text>
              It is set. <TextLink to="/sign-in">Sign in</TextLink>
            </Text>
          ) : (
            <form onSubmit={form.onSubmit((values) => set.mutate(values))}>
              <Stack gap="md">
                {set.error && <ProblemAlert error={set.error} shown={Object.keys(form.errors)} />}
                <PasswordInput
                  label="New password"
                  description="Twelve characters or more; several words are good"
                  autoComplete="new-password"
                  required
                  withAsterisk={false}
                  autoFocus
                  visibilityToggleButtonProps={{ "aria-label": "Show password" }}
                  {...form.getInputProps("newPassword")}
                />
                <Button type="submit" fullWidth loading={set.isPending}>
                  Set password
                </Button>
              </Stack>
            </form>
          )}
        </Stack>
      </Paper>
    </Center>
  );
}
