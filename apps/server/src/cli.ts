import { ImportTypeName } from "@millrace/domains/transfer/transfer.schema";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import * as commands from "./commands.ts";

/*
 * The command line of an operator: `pnpm millrace`. It works on the database itself, with all permissions, and needs no server. What its
 * commands do stands in commands.ts.
 */
const program = new Command("millrace")
  .description("Looks after a Millrace database from the command line.")
  .configureHelp({ sortSubcommands: false })
  .showHelpAfterError("(add --help for what there is)")
  .addHelpText(
    "after",
    `
The database is the one of DATABASE_URL. Without it, it is that of \`pnpm dev\`
(in the folder MILLRACE_DATA_DIR, .millrace unless set), which has to be running.

Examples:
  pnpm millrace verify
  pnpm millrace admin create ada@example.com
  pnpm millrace import products products.csv --dry-run --map product_id=sku --map "Unit price=price"
  pnpm millrace events --follow --types 'sales.*'`,
  );

program
  .command("migrate")
  .description("Bring the database to this version of Millrace; says what was applied")
  .action(commands.migrate);

program
  .command("seed")
  .description("Load a company with its data into an empty database")
  .addArgument(
    new Argument("[company]", "Northwind sells; the others make and mend, with people and a week")
      .choices(commands.companies)
      .default("northwind"),
  )
  .option("--password <text>", "of all accounts of the company; one is made up unless given")
  .action(commands.seed);

const admin = program.command("admin").description("Make administrators, help them back in");
const password = new Option(
  "--password <text>",
  "12 characters or more; one is made up and printed unless given",
);
admin
  .command("create")
  .description("Make an administrator who may do everything")
  .argument("<email>", "address to sign in with")
  .option("--name <name>", "name that others see", "Administrator")
  .addOption(password)
  .action(commands.createAdmin);
admin
  .command("reset-password")
  .description("Set a new password and end all sessions of the account")
  .argument("<email>", "address of the account")
  .addOption(password)
  .action(commands.resetAdminPassword);

program
  .command("keys")
  .description("Look after the keys that sign access tokens")
  .command("rotate")
  .description("Take a new key; the old one verifies until its last token is over")
  .action(commands.rotateSigningKeys);

program
  .command("import")
  .description("Import a CSV file: rows are matched by code or SKU, made or updated")
  .addArgument(new Argument("<type>", "what the rows are").choices(ImportTypeName.options))
  .argument("<file>", "CSV file in UTF-8 with a header")
  .option("--dry-run", "check everything, say what would happen, write nothing")
  .option("--atomic", "write all rows or, if one is refused, none")
  .option("--map <column=field>", "fill a field from this column; `column=` ignores it", pair)
  .option("--mapping <json>", 'the same as JSON: {"Unit price": "price", "Notes": null}', json)
  .option("--default <field=value>", "value where the file has none", pair)
  .option("--ignore-unknown", "ignore columns that are no field")
  .addOption(new Option("--delimiter <char>", "found in the header unless given"))
  .option("--warehouse <code>", "warehouse whose levels a stock import sets")
  .addHelpText(
    "after",
    `
A column fills the field of its own name, whatever its case. Exits with 1 if a row was refused.`,
  )
  .action(commands.importCsv);

program
  .command("events")
  .description("Print the event log, one JSON object a line")
  .option("--after <number>", "events behind this number only", wholeNumber, 0)
  .option("--types <list>", "these only, with commas: sales.order.created,inventory.*", list)
  .option("--follow", "go on with what is still to come, until Ctrl-C")
  .action(commands.printEvents);

program
  .command("verify")
  .description("Prove that stock levels, reservations and the ledger agree; exits with 1 if not")
  .action(commands.verify);

function pair(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be a pair such as product_id=sku.");
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError("It must be a JSON object.");
  }
}

function list(text: string): string[] {
  return text.split(",").map((each) => each.trim());
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

// `pnpm millrace events | head`: who has read enough is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
await program.parseAsync();
