import { Center, Group, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { openApi } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { TextLink } from "../../parts/links.tsx";

/** Where the letter to a new person leads: its token stands behind the hash sign, which no server sees. */
export function SetPasswordPage() {
  const [resetToken] = useState(() => location.hash.slice(1));
  const command = useCommand(
    ({ newPassword }: { newPassword: string }) =>
      openApi.auth.password.reset.mutate({ resetToken, newPassword }),
    { showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: { newPassword: "" },
    command,
    toInput: (values) => values,
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
          {command.isSuccess ? (
            <Text>
              It is set. <TextLink to="/sign-in">Sign in</TextLink>
            </Text>
          ) : (
            <CommandForm state={state} action="Set password">
              <PasswordInput
                label="New password"
                description="Twelve characters or more; several words are good"
                autoComplete="new-password"
                required
                withAsterisk={false}
                autoFocus
                visibilityToggleButtonProps={{ "aria-label": "Show password" }}
                {...state.form.getInputProps("newPassword")}
              />
            </CommandForm>
          )}
        </Stack>
      </Paper>
    </Center>
  );
}
