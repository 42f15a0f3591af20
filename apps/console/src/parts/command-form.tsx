import { Button, Group, Stack } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { type ReactNode, useEffect, useRef } from "react";
import { fieldErrors, problemOf } from "../api/problem.ts";
import type { Command } from "./command.ts";
import { ProblemAlert } from "./problem-alert.tsx";

interface CommandFormState<Values> {
  readonly form: UseFormReturnType<Values>;
  readonly submit: (event: React.FormEvent<HTMLFormElement>) => void;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly element: React.RefObject<HTMLFormElement | null>;
}

/**
 * A form over a command. The server decides what is valid, and is asked once nothing required is empty: the fields that its problem
 * names show its sentences, the first of them takes the focus, what is typed stays.
 */
export function useCommandForm<Values extends Record<string, unknown>, Input, Output>({
  initialValues,
  command,
  toInput,
}: {
  initialValues: Values;
  command: Command<Input, Output>;
  toInput: (values: Values) => Input;
}): CommandFormState<Values> {
  const form = useForm<Values>({ initialValues });
  const element = useRef<HTMLFormElement>(null);
  const isRefused = useRef(false);
  // Once the refused fields are marked as such.
  useEffect(() => {
    const field = isRefused.current && element.current?.querySelector("[aria-invalid=true]");
    if (!(field instanceof HTMLElement)) return;
    isRefused.current = false;
    field.focus();
  });
  return {
    form,
    element,
    isPending: command.isPending,
    error: command.error,
    submit: form.onSubmit((values) => {
      const refuse = (errors: Record<string, string>) => {
        form.setErrors(errors);
        isRefused.current = true;
      };
      const missing = missingIn(element.current);
      if (missing.length > 0)
        return refuse(Object.fromEntries(missing.map((path) => [path, "Must not be empty"])));
      command.mutate(toInput(values), {
        onError: (error) => refuse(fieldErrors(problemOf(error))),
      });
    }),
  };
}

/** Paths of the required fields that are empty. */
const missingIn = (form: HTMLFormElement | null): string[] =>
  [...(form?.elements ?? [])].flatMap((field) =>
    field instanceof HTMLInputElement && field.required && field.value.trim() === ""
      ? [field.dataset.path ?? ""]
      : [],
  );

/** The form's frame: problem, fields, buttons. */
export function CommandForm<Values>({
  state,
  action,
  onCancel,
  children,
}: {
  state: CommandFormState<Values>;
  /** What the button says: `Add product`. */
  action: string;
  onCancel?: () => void;
  children: ReactNode;
}) {
  return (
    <form onSubmit={state.submit} ref={state.element} noValidate>
      <Stack gap="md">
        {state.error !== null && (
          <ProblemAlert
            error={state.error}
            shown={Object.keys(state.form.errors).filter((path) =>
              state.element.current?.querySelector(`[data-path="${CSS.escape(path)}"]`),
            )}
          />
        )}
        {children}
        <Group justify="flex-end" gap="xs">
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button type="submit" loading={state.isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** An empty field is a value that is not there. */
export const orNull = (text: string): string | null => text.trim() || null;
export const orAbsent = (text: string): string | undefined => text.trim() || undefined;
