import type { ColumnType } from "kysely";
export type Generated<T> = T extends ColumnType<infer S, infer I, infer U>
  ? ColumnType<S, I | undefined, U>
  : ColumnType<T, T | undefined, T>;
export type Timestamp = ColumnType<Date, Date | string, Date | string>;

export type Alert = {
    id: string;
    rule_id: string;
    status: Generated<string>;
    threshold: number;
    value: number;
    /**
     * The worst it has been.
     */
    peak: number;
    raised_at: Timestamp;
    resolved_at: Timestamp | null;
};
export type AlertRule = {
    id: string;
    kind: string;
    enabled: Generated<boolean>;
    /**
     * Firing while the measure is above it.
     */
    threshold: number;
    /**
     * Of this many minutes the measure is taken, where it is one of a time.
     */
    window_minutes: number;
    /**
     * The measure must have been above (or no longer above) the threshold for so long before the state changes.
     */
    hold_minutes: number;
    /**
     * A share of fewer than this many says nothing.
     */
    minimum: number;
    mail_to: string[];
    send_event: Generated<boolean>;
    /**
     * ok, firing.
     */
    state: Generated<string>;
    /**
     * Since when the measure disagrees with the state.
     */
    turning_since: Timestamp | null;
    value: number | null;
    evaluated_at: Timestamp | null;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type ApiKey = {
    id: string;
    user_id: string;
    name: string;
    /**
     * live, test: the latter are for the sandbox.
     */
    mode: string;
    /**
     * The 12 characters by which the key is looked up.
     */
    handle: string;
    secret_mac: Buffer;
    last_four: string;
    /**
     * The secret before the last rotation, while both are good.
     */
    previous_mac: Buffer | null;
    previous_until: Timestamp | null;
    permissions: string[];
    /**
     * Addresses and CIDRs that may use it; none means all.
     */
    addresses: string[];
    per_minute: number;
    per_hour: number;
    expires_at: Timestamp | null;
    revoked_at: Timestamp | null;
    rotated_at: Timestamp | null;
    last_used_at: Timestamp | null;
    last_used_ip: string | null;
    usage_count: Generated<number>;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type Attendance = {
    id: string;
    employee_id: string;
    site_id: string;
    shift_id: string | null;
    position_id: string | null;
    checked_in_at: Timestamp;
    checked_out_at: Timestamp | null;
    method: string;
    out_method: string | null;
    latitude: string | null;
    longitude: string | null;
    late_minutes: Generated<number>;
    /**
     * Nobody checked out for so long that it was told of.
     */
    forgotten_at: Timestamp | null;
    correction: string | null;
    corrected_by: string | null;
    corrected_at: Timestamp | null;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type AuditEntry = {
    id: string;
    at: Timestamp;
    actor: string;
    action: string;
    entity_type: string;
    entity_id: string | null;
    before: unknown | null;
    after: unknown | null;
    ip: string | null;
    trace: string;
};
export type BiometricReport = {
    provider: string;
    /**
     * The provider's own name for the report.
     */
    external_id: string;
    user_id: string;
    result: string;
    reported_at: Timestamp;
    created_at: Timestamp;
};
export type Category = {
    id: string;
    code: string;
    name: string;
    description: string | null;
    parent_id: string | null;
    version: Generated<number>;
    created_at: Generated<Timestamp>;
    updated_at: Generated<Timestamp>;
    archived_at: Timestamp | null;
};
export type Employee = {
    id: string;
    code: string;
    name: string;
    email: string | null;
    phone: string | null;
    /**
     * The account that they sign in with, where they do.
     */
    user_id: string | null;
    site_id: string;
    position_id: string | null;
    pay_grade: string | null;
    /**
     * @kyselyType(string)
     */
    hired_on: string;
    /**
     * @kyselyType(string)
     */
    left_on: string | null;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type EmployeeDocument = {
    id: string;
    employee_id: string;
    kind: string;
    name: string;
    number: string | null;
    /**
     * @kyselyType(string)
     */
    issued_on: string | null;
    /**
     * @kyselyType(string)
     */
    expires_on: string | null;
    file_id: string | null;
    /**
     * The nearest threshold, in days before the expiry, that was told of.
     */
    told_days: number | null;
    created_at: Timestamp;
};
export type Event = {
    id: string;
    /**
     * The order of writing: two changes of one aggregate wait for each other, so theirs is right whatever the clocks say.
     */
    position: Generated<number>;
    /**
     * Given by the relay in commit-visible order, without gaps; null until then. Its indexes are partial: only migrations can say them.
     */
    seq: number | null;
    name: string;
    version: number;
    aggregate_type: string;
    aggregate_id: string;
    site_id: string | null;
    payload: unknown;
    actor: string;
    trace: string;
    /**
     * W3C Trace Context of the span that caused it; null while nothing is traced.
     */
    traceparent: string | null;
    created_at: Timestamp;
};
export type EventHead = {
    id: number;
    seq: number;
};
export type EventReceipt = {
    listener: string;
    event_id: string;
    created_at: Generated<Timestamp>;
};
export type ExternalLogin = {
    provider: string;
    /**
     * The provider's own name for the person, which never changes.
     */
    subject: string;
    user_id: string;
    /**
     * Their address there when it was linked, for them to tell two apart.
     */
    email: string | null;
    created_at: Timestamp;
};
export type File = {
    id: string;
    name: string;
    /**
     * `uploading` (a signed address was given out), `receiving` (bytes are on their way), `ready`.
     */
    status: string;
    /**
     * Found in the content, never taken from the name.
     */
    type: Generated<string>;
    bytes: Generated<number>;
    /**
     * Hex.
     */
    sha256: string | null;
    storage_key: string;
    /**
     * Where a signed upload puts it, until it is complete.
     */
    incoming_key: string | null;
    width: number | null;
    height: number | null;
    /**
     * Smaller copies of a picture: `[{ "name": "thumb", "key": "…", "bytes": 1, "width": 1, "height": 1 }]`.
     */
    variants: Generated<unknown>;
    /**
     * What it hangs on, such as `workshop.work_order`; who may see that, sees it.
     */
    owner_type: string | null;
    owner_id: string | null;
    /**
     * The site of what it hangs on.
     */
    site_id: string | null;
    /**
     * Names what callers need beside `files:read` and `files:write`: `workshop` is `workshop:read`, `workshop:write`.
     */
    domain: string | null;
    /**
     * What it is of a record that is kept, such as `the certificate of the inspection INS-000001`: nobody deletes it.
     */
    kept_as: string | null;
    position: Generated<number>;
    version: Generated<number>;
    created_by: string;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type HealthSample = {
    at: Timestamp;
    status: string;
    /**
     * Status by part: `{ "database": "up", "relay": "degraded" }`.
     */
    parts: unknown;
};
export type HomeDay = {
    site_id: string;
    /**
     * @kyselyType(string)
     */
    day: string;
    currency: string;
    orders: Generated<number>;
    shipped: Generated<number>;
    revenue: Generated<string>;
};
export type IdempotencyKey = {
    actor: string;
    operation: string;
    key: string;
    fingerprint: Buffer;
    /**
     * The result, sealed: it may hold what is told once; or the problem.
     */
    result: string | null;
    problem: unknown | null;
    created_at: Timestamp;
    expires_at: Timestamp;
};
export type Import = {
    id: string;
    type: string;
    mode: string;
    dry_run: boolean;
    file_name: string | null;
    /**
     * Of the warehouse that a stock import fills; other imports belong to no site.
     */
    site_id: string | null;
    /**
     * How the file is read: delimiter, the field of each column, defaults, warehouse.
     */
    plan: unknown;
    status: string;
    /**
     * Raised by each run: what an earlier one still writes is refused.
     */
    attempt: Generated<number>;
    bytes: Generated<number>;
    /**
     * Rows that are done; after a crash the import goes on behind them.
     */
    processed: Generated<number>;
    total: Generated<number>;
    created: Generated<number>;
    updated: Generated<number>;
    unchanged: Generated<number>;
    failed: Generated<number>;
    /**
     * Problems of rows, also those beyond the ones that are kept.
     */
    error_count: Generated<number>;
    /**
     * Why the import as a whole failed: code, message, line.
     */
    problem: unknown | null;
    version: Generated<number>;
    created_by: string;
    created_at: Timestamp;
    updated_at: Timestamp;
    started_at: Timestamp | null;
    finished_at: Timestamp | null;
};
export type ImportChunk = {
    import_id: string;
    position: number;
    bytes: Buffer;
};
export type ImportError = {
    import_id: string;
    /**
     * The row's number among the data rows, from 1.
     */
    row: number;
    /**
     * Of several problems in one row.
     */
    position: number;
    /**
     * The line of the file on which the row begins; the header's is 1.
     */
    line: number;
    column: string | null;
    code: string;
    message: string;
    value: string | null;
};
export type JobPause = {
    name: string;
    paused_at: Timestamp;
    paused_by: string;
};
export type JobRun = {
    id: string;
    name: string;
    queue: string;
    /**
     * Unique per job while given: the event of a listener, the due time of a schedule.
     */
    key: string | null;
    input: unknown;
    status: string;
    attempt: Generated<number>;
    /**
     * Not before this moment.
     */
    run_at: Timestamp;
    /**
     * Given to the queue; null again when it has to be given anew.
     */
    handed_at: Timestamp | null;
    /**
     * A running job renews it; one that is past it has lost its worker.
     */
    lease_until: Timestamp | null;
    /**
     * Tries in all; the job's own number unless somebody gave it more by hand.
     */
    tries: number | null;
    /**
     * Somebody wants it to end: its worker is told, and what it has not committed by then is not done.
     */
    cancel_asked_at: Timestamp | null;
    progress: unknown | null;
    result: unknown | null;
    error: string | null;
    /**
     * How each try went: `{ attempt, startedAt, finishedAt, error }`.
     */
    attempts: Generated<unknown>;
    actor: string;
    trace: string;
    traceparent: string | null;
    created_at: Timestamp;
    started_at: Timestamp | null;
    finished_at: Timestamp | null;
};
export type JobSchedule = {
    name: string;
    cron: string;
    timezone: string;
    next_at: Timestamp;
};
export type Leave = {
    id: string;
    employee_id: string;
    site_id: string;
    type_id: string;
    /**
     * @kyselyType(string)
     */
    starts_on: string;
    /**
     * @kyselyType(string)
     */
    ends_on: string;
    /**
     * Begins at noon of its first day.
     */
    starts_noon: Generated<boolean>;
    /**
     * Ends at noon of its last day.
     */
    ends_noon: Generated<boolean>;
    days: string;
    status: Generated<string>;
    reason: string | null;
    /**
     * Approvals that it needs in all, as its type said when it was asked for.
     */
    steps: number;
    approved_by: Generated<string[]>;
    decided_by: string | null;
    decided_at: Timestamp | null;
    decision: string | null;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type LeaveBalance = {
    employee_id: string;
    type_id: string;
    year: number;
    days: string;
    may_overdraw: boolean;
    /**
     * What was left of the year before has come over.
     */
    is_carried: Generated<boolean>;
};
export type LeaveEntry = {
    id: string;
    employee_id: string;
    type_id: string;
    year: number;
    kind: string;
    days: string;
    leave_id: string | null;
    note: string | null;
    actor: string;
    created_at: Timestamp;
};
export type LeaveType = {
    id: string;
    code: string;
    name: string;
    is_paid: Generated<boolean>;
    yearly_days: string;
    carry_over_days: Generated<string>;
    approval_steps: Generated<number>;
    may_overdraw: Generated<boolean>;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type LimitRule = {
    operation: string;
    per_minute: number | null;
    per_hour: number | null;
    running: number | null;
    queued: number | null;
    wait_seconds: number | null;
    version: Generated<number>;
    updated_by: string;
    updated_at: Timestamp;
};
export type Location = {
    id: string;
    warehouse_id: string;
    code: string;
    name: string;
    version: Generated<number>;
    created_at: Generated<Timestamp>;
    updated_at: Generated<Timestamp>;
    archived_at: Timestamp | null;
};
export type LoginGuard = {
    key: string;
    /**
     * Since the last success or lock.
     */
    failures: number;
    /**
     * Each is longer than the one before.
     */
    locks: number;
    locked_until: Timestamp | null;
    updated_at: Timestamp;
};
export type Machine = {
    id: string;
    code: string;
    name: string;
    type: string;
    site_id: string;
    /**
     * The status of its open interval, and since when.
     */
    status: Generated<string>;
    status_since: Timestamp;
    /**
     * What it makes in an hour at its best: performance is measured against it.
     */
    ideal_rate: string | null;
    metadata: Generated<unknown>;
    /**
     * Seconds of all running intervals that have ended.
     */
    running_seconds: Generated<number>;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type MachineInterval = {
    id: string;
    machine_id: string;
    status: string;
    reason: string | null;
    planned: boolean | null;
    note: string | null;
    started_at: Timestamp;
    ended_at: Timestamp | null;
    actor: string;
};
export type MaintenancePlan = {
    id: string;
    machine_id: string;
    name: string;
    instructions: string | null;
    every_days: number | null;
    every_hours: number | null;
    last_done_at: Timestamp | null;
    next_due_at: Timestamp | null;
    /**
     * The machine's running seconds at which it is due.
     */
    next_due_seconds: number | null;
    /**
     * Due and not done since then: told once.
     */
    due_since: Timestamp | null;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type NumberSeries = {
    name: string;
    next: number;
};
export type OauthClient = {
    id: string;
    name: string;
    /**
     * confidential: keeps a secret; public: cannot (an app on a phone, a page in a browser).
     */
    type: string;
    /**
     * client_credentials, authorization_code.
     */
    flows: string[];
    redirect_uris: string[];
    /**
     * Permission slugs that its tokens can carry at most.
     */
    scopes: string[];
    secret_mac: Buffer | null;
    last_four: string | null;
    previous_mac: Buffer | null;
    previous_until: Timestamp | null;
    /**
     * False for one made by a caller of some sites: for itself it sees these only.
     */
    all_sites: boolean;
    sites: string[];
    rotated_at: Timestamp | null;
    archived_at: Timestamp | null;
    version: Generated<number>;
    created_by: string;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type OauthRecord = {
    /**
     * SHA-256 of the id: of the token, where it is one.
     */
    hash: Buffer;
    id: string;
    kind: string;
    /**
     * Sealed: what the protocol's library wants back.
     */
    payload: Buffer;
    client_id: string | null;
    user_id: string | null;
    scopes: string[];
    /**
     * SHA-256 of the id of the grant that it hangs on; of its own, for a grant.
     */
    grant_hash: Buffer | null;
    /**
     * SHA-256 of a session's other id.
     */
    uid_hash: Buffer | null;
    consumed_at: Timestamp | null;
    created_at: Timestamp;
    expires_at: Timestamp;
};
export type OpsProcess = {
    id: string;
    host: string;
    pid: number;
    started_at: Timestamp;
    reported_at: Timestamp;
    /**
     * Means since the report before.
     */
    pool_busy: number;
    pool_waiting: number;
    pool_size: number;
};
export type Party = {
    id: string;
    code: string;
    role: string;
    name: string;
    status: Generated<string>;
    email: string | null;
    phone: string | null;
    tax_id: string | null;
    currency: string | null;
    credit_limit: string | null;
    tags: Generated<string[]>;
    addresses: Generated<unknown>;
    contacts: Generated<unknown>;
    note: string | null;
    version: Generated<number>;
    created_at: Generated<Timestamp>;
    updated_at: Generated<Timestamp>;
    archived_at: Timestamp | null;
};
export type Passkey = {
    id: string;
    user_id: string;
    credential_id: Buffer;
    /**
     * COSE.
     */
    public_key: Buffer;
    /**
     * Signatures that the device has made; 0 for devices that do not count.
     */
    counter: number;
    transports: string[];
    /**
     * It is on several devices of the person.
     */
    synced: boolean;
    name: string;
    last_used_at: Timestamp | null;
    created_at: Timestamp;
};
export type PasswordReset = {
    user_id: string;
    code_hash: Buffer;
    attempts: Generated<number>;
    token_hash: Buffer | null;
    created_at: Timestamp;
    expires_at: Timestamp;
};
export type Position = {
    id: string;
    name: string;
    description: string | null;
    pay_grade: string | null;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type Product = {
    id: string;
    sku: string;
    barcode: string | null;
    name: string;
    description: string | null;
    kind: string;
    unit: string;
    category_id: string | null;
    vendor_id: string | null;
    price: string;
    cost: string | null;
    tax_rate: Generated<string>;
    reorder_level: Generated<string>;
    reorder_quantity: Generated<string>;
    allow_negative_stock: Generated<boolean>;
    /**
     * `none`, by `lot` or by `serial` number; the levels' copies follow in the same statement.
     */
    tracking: Generated<string>;
    /**
     * How much of its own unit a pack holds: `[{ "unit": "bag", "quantity": "50" }]`.
     */
    packs: Generated<unknown>;
    version: Generated<number>;
    created_at: Generated<Timestamp>;
    updated_at: Generated<Timestamp>;
    archived_at: Timestamp | null;
};
export type ProductionBatch = {
    id: string;
    code: string;
    status: Generated<string>;
    order_id: string | null;
    recipe_id: string;
    product_id: string;
    /**
     * The recipe and its prices as they were when the batch was made.
     */
    plan: unknown;
    planned_quantity: string;
    machine_id: string | null;
    /**
     * An employee.
     */
    operator_id: string | null;
    site_id: string;
    warehouse_id: string;
    started_at: Timestamp | null;
    completed_at: Timestamp | null;
    completed_by: string | null;
    /**
     * Written by completion: what was taken of which lot, at what cost.
     */
    consumed: unknown | null;
    input_cost: string | null;
    conversion_cost: string | null;
    /**
     * Its stock was taken back by opposite movements.
     */
    reversed_at: Timestamp | null;
    reversed_by: string | null;
    reversal_reason: string | null;
    version: Generated<number>;
    created_by: string;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type ProductionCheck = {
    id: string;
    batch_id: string;
    name: string;
    value: string | null;
    passed: boolean;
    note: string | null;
    inspector: string;
    created_at: Timestamp;
};
export type ProductionEdge = {
    from_id: string;
    to_id: string;
    batch_id: string;
    site_id: string;
    product_id: string;
    quantity: string;
};
export type ProductionEfficiency = {
    machine_id: string;
    /**
     * @kyselyType(string)
     */
    day: string;
    shift: string;
    id: string;
    site_id: string;
    running_seconds: number;
    planned_stop_seconds: number;
    stop_seconds: number;
    idle_seconds: number;
    quantity: string;
    good_quantity: string;
    availability: string | null;
    performance: string | null;
    quality: string | null;
    efficiency: string | null;
    computed_at: Timestamp;
};
export type ProductionInput = {
    id: string;
    batch_id: string;
    product_id: string;
    lot_id: string | null;
    unit_id: string | null;
    quantity: string;
    /**
     * An employee.
     */
    operator_id: string | null;
    actor: string;
    created_at: Timestamp;
};
export type ProductionNote = {
    id: string;
    batch_id: string;
    text: string;
    file_ids: string[];
    author: string;
    created_at: Timestamp;
};
export type ProductionOrder = {
    id: string;
    number: string;
    status: Generated<string>;
    recipe_id: string;
    product_id: string;
    planned_quantity: string;
    /**
     * Of its product, by its completed batches.
     */
    produced_quantity: Generated<string>;
    /**
     * @kyselyType(string)
     */
    due_on: string;
    /**
     * 1 is the most urgent.
     */
    priority: Generated<number>;
    site_id: string;
    warehouse_id: string;
    note: string | null;
    version: Generated<number>;
    created_by: string;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type ProductionOutput = {
    id: string;
    batch_id: string;
    kind: string;
    product_id: string | null;
    quantity: string;
    lot_code: string | null;
    /**
     * @kyselyType(string)
     */
    made_on: string | null;
    /**
     * @kyselyType(string)
     */
    expires_on: string | null;
    reason: string | null;
    /**
     * Written by completion.
     */
    lot_id: string | null;
    cost: string | null;
    quarantined: Generated<boolean>;
    /**
     * Of a product with serial numbers: those that its pieces got, and the units that they became.
     */
    serials: Generated<string[]>;
    unit_ids: Generated<string[]>;
    /**
     * An employee.
     */
    operator_id: string | null;
    actor: string;
    created_at: Timestamp;
};
export type PurchaseOrder = {
    id: string;
    number: string;
    status: Generated<string>;
    vendor_id: string;
    warehouse_id: string;
    currency: string;
    /**
     * @kyselyType(string)
     */
    expected_on: string | null;
    note: string | null;
    total: string;
    sent_at: Timestamp | null;
    sent_by: string | null;
    /**
     * When goods last came, and who received them.
     */
    received_at: Timestamp | null;
    received_by: string | null;
    cancelled_at: Timestamp | null;
    cancelled_by: string | null;
    cancel_reason: string | null;
    version: Generated<number>;
    created_by: string;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type PurchaseOrderLine = {
    order_id: string;
    position: number;
    /**
     * The order's; here as well for the index of what is on order.
     */
    warehouse_id: string;
    product_id: string;
    /**
     * As they were when it was ordered.
     */
    sku: string;
    name: string;
    unit: string;
    quantity: string;
    unit_price: string;
    received: Generated<string>;
    /**
     * The quantity in the product's own unit, and what of it is still to come.
     */
    base_quantity: string;
    outstanding: string;
    received_at: Timestamp | null;
    received_by: string | null;
};
export type Recipe = {
    id: string;
    code: string;
    name: string;
    product_id: string;
    yield_quantity: string;
    /**
     * How costs are shared by the outputs.
     */
    allocation: Generated<string>;
    /**
     * The product's worth for sharing costs by value; its price where null.
     */
    expected_value: string | null;
    /**
     * What one run costs besides its inputs.
     */
    conversion_cost: Generated<string>;
    checks: Generated<unknown>;
    note: string | null;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type RecipeByProduct = {
    recipe_id: string;
    position: number;
    product_id: string;
    outturn: string;
    expected_value: string | null;
};
export type RecipeInput = {
    recipe_id: string;
    position: number;
    product_id: string;
    quantity: string;
    /**
     * Part of what outturns are shares of; packing is not.
     */
    counts: Generated<boolean>;
};
export type RecoveryCode = {
    user_id: string;
    hash: Buffer;
    used_at: Timestamp | null;
};
export type RefreshToken = {
    /**
     * SHA-256 of the token.
     */
    hash: Buffer;
    session_id: string;
    created_at: Timestamp;
    expires_at: Timestamp;
    rotated_at: Timestamp | null;
    /**
     * The token that replaced this one, sealed with a key made from this one: only who holds this one can open it.
     */
    successor: Buffer | null;
};
export type Registration = {
    id: string;
    email: string;
    name: string;
    password_hash: string;
    /**
     * Keyed hash of the code in the letter; none before the letter is written.
     */
    code_hash: Buffer | null;
    /**
     * Codes that were tried.
     */
    attempts: Generated<number>;
    code_expires_at: Timestamp | null;
    created_at: Timestamp;
};
export type RestockPlan = {
    id: string;
    product_id: string;
    warehouse_id: string;
    vendor_id: string | null;
    minimum: string;
    maximum: string;
    lead_time_days: Generated<number>;
    /**
     * Weekdays on which it is looked at, 1 is Monday; every day where it is empty.
     */
    review_days: Generated<number[]>;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type Role = {
    id: string;
    name: string;
    permissions: string[];
    built_in: Generated<boolean>;
    created_at: Generated<Timestamp>;
    description: Generated<string>;
    version: Generated<number>;
    updated_at: Generated<Timestamp>;
    archived_at: Timestamp | null;
};
export type SalesOrder = {
    id: string;
    number: string;
    status: Generated<string>;
    customer_id: string;
    site_id: string;
    warehouse_id: string;
    currency: string;
    /**
     * @kyselyType(string)
     */
    ordered_on: string;
    note: string | null;
    subtotal: string;
    tax: string;
    total: string;
    version: Generated<number>;
    created_by: string;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type SalesOrderLine = {
    order_id: string;
    position: number;
    product_id: string;
    sku: string;
    name: string;
    unit: string;
    quantity: string;
    shipped: Generated<string>;
    unit_price: string;
    discount: Generated<string>;
    tax_rate: Generated<string>;
    net: string;
    tax: string;
    total: string;
};
export type SalesShipment = {
    id: string;
    order_id: string;
    lines: unknown;
    actor: string;
    created_at: Timestamp;
};
export type Secret = {
    name: string;
    value: Buffer;
    created_at: Generated<Timestamp>;
};
export type Session = {
    id: string;
    user_id: string;
    user_agent: string | null;
    ip: string | null;
    created_at: Timestamp;
    last_seen_at: Timestamp;
    expires_at: Timestamp;
    revoked_at: Timestamp | null;
    /**
     * Why: logout, revoked, reuse, password.
     */
    revoked_for: string | null;
};
export type Setting = {
    key: string;
    value: unknown;
    version: Generated<number>;
    updated_by: string;
    updated_at: Timestamp;
};
export type SheetEntry = {
    id: string;
    template_id: string;
    import_id: string;
    row: number;
    values: unknown;
    created_at: Timestamp;
};
export type SheetImport = {
    id: string;
    template_id: string;
    file_id: string;
    /**
     * Copy of the sheet with the errors marked.
     */
    error_file_id: string | null;
    file_name: string;
    mode: string;
    dry_run: boolean;
    /**
     * `user` or `schedule`.
     */
    origin: string;
    /**
     * The template's reading when it came in, so that every run reads it the same way.
     */
    plan: unknown;
    status: string;
    /**
     * Raised by each run: what an earlier one still writes is refused.
     */
    attempt: Generated<number>;
    /**
     * Rows that are done; after a crash the import goes on behind them.
     */
    processed: Generated<number>;
    imported: Generated<number>;
    failed: Generated<number>;
    error_count: Generated<number>;
    problem: string | null;
    version: Generated<number>;
    created_by: string;
    created_at: Timestamp;
    updated_at: Timestamp;
    finished_at: Timestamp | null;
};
export type SheetImportError = {
    import_id: string;
    /**
     * Row of the sheet, the first is 1.
     */
    row: number;
    column: string;
    message: string;
    value: string | null;
};
export type SheetSchedule = {
    template_id: string;
    cron: string;
    timezone: string;
    folder: string | null;
    url: string | null;
    /**
     * While it is paused, `nextRunAt` says nothing.
     */
    paused: Generated<boolean>;
    next_run_at: Timestamp;
    /**
     * `pending`, `running`, `completed`, `failed`: of the newest run.
     */
    status: Generated<string>;
    problem: string | null;
    last_run_at: Timestamp | null;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type SheetScheduleFile = {
    template_id: string;
    sha256: string;
    import_id: string;
    taken_at: Timestamp;
};
export type SheetTemplate = {
    id: string;
    name: string;
    machine_id: string | null;
    /**
     * Of the machine.
     */
    site_id: string | null;
    sheet_name: string | null;
    header_row: Generated<number>;
    /**
     * `[{ "column": "Run no", "field": "runNo", "type": "integer", "required": true }]`.
     */
    fields: unknown;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type Shift = {
    id: string;
    employee_id: string;
    site_id: string;
    timezone: string;
    position_id: string | null;
    /**
     * Where its first segment begins and its last one ends.
     */
    starts_at: Timestamp;
    ends_at: Timestamp;
    status: Generated<string>;
    published_at: Timestamp | null;
    note: string | null;
    pattern_id: string | null;
    /**
     * The date of the pattern that it stands for.
     * @kyselyType(string)
     */
    occurs_on: string | null;
    /**
     * Somebody changed it by hand: a change of the pattern leaves it alone.
     */
    is_exception: Generated<boolean>;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type ShiftPattern = {
    id: string;
    name: string;
    employee_id: string;
    site_id: string;
    timezone: string;
    position_id: string | null;
    /**
     * RFC 5545, dates only: `FREQ=WEEKLY;BYDAY=MO,TU`.
     */
    rule: string;
    /**
     * @kyselyType(string)
     */
    starts_on: string;
    /**
     * @kyselyType(string)
     */
    ends_on: string | null;
    /**
     * `[{ "start": "22:00", "end": "06:00" }]`: an end that is not after its start is on the next day.
     */
    segments: unknown;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type ShiftSegment = {
    shift_id: string;
    ordinal: number;
    employee_id: string;
    starts_at: Timestamp;
    ends_at: Timestamp;
    /**
     * Not archived: only these keep others away.
     */
    is_active: Generated<boolean>;
};
export type ShiftSwap = {
    id: string;
    shift_id: string;
    /**
     * As the person saw it: a shift that was changed since is not exchanged.
     */
    shift_version: number;
    site_id: string;
    from_employee_id: string;
    /**
     * Nobody: whoever the manager names.
     */
    to_employee_id: string | null;
    for_shift_id: string | null;
    for_shift_version: number | null;
    status: Generated<string>;
    note: string | null;
    decided_by: string | null;
    decided_at: Timestamp | null;
    created_at: Timestamp;
};
export type SigningKey = {
    kid: string;
    algorithm: string;
    public_jwk: unknown;
    /**
     * As older versions kept it; sealed when it is next read.
     */
    private_jwk: unknown | null;
    private_sealed: Buffer | null;
    created_at: Timestamp;
    /**
     * It is published from its making and signs from here on.
     */
    signs_from: Timestamp;
    /**
     * It verifies until here; none while it is the newest.
     */
    retired_at: Timestamp | null;
};
export type SignInTicket = {
    hash: Buffer;
    content: Buffer;
    expires_at: Timestamp;
};
export type Site = {
    id: string;
    code: string;
    name: string;
    timezone: Generated<string>;
    version: Generated<number>;
    created_at: Generated<Timestamp>;
    updated_at: Generated<Timestamp>;
    archived_at: Timestamp | null;
};
export type StockAlert = {
    id: string;
    kind: string;
    product_id: string;
    warehouse_id: string;
    lot_id: string | null;
    raised_at: Timestamp;
    resolved_at: Timestamp | null;
};
export type StockBin = {
    id: string;
    product_id: string;
    warehouse_id: string;
    location_id: string | null;
    lot_id: string | null;
    quantity: Generated<string>;
    /**
     * Its lot is quarantined or expired.
     */
    blocked: Generated<boolean>;
};
export type StockCount = {
    id: string;
    number: string;
    warehouse_id: string;
    status: Generated<string>;
    note: string | null;
    counted_by: string;
    counted_at: Timestamp;
    decided_by: string | null;
    decided_at: Timestamp | null;
    decision: string | null;
};
export type StockCountLine = {
    count_id: string;
    position: number;
    /**
     * While the count is open nobody else counts the same place.
     */
    open: Generated<boolean>;
    warehouse_id: string;
    product_id: string;
    location_id: string | null;
    lot_id: string | null;
    counted: string;
    /**
     * What the books said when it was counted.
     */
    book: string;
};
export type StockCountUnit = {
    count_id: string;
    position: number;
    serial: string;
    expected: boolean;
    found: boolean;
    /**
     * Its last movement by then: one that moved since is not touched by approval.
     */
    moved_at: Timestamp | null;
};
export type StockLevel = {
    product_id: string;
    warehouse_id: string;
    on_hand: Generated<string>;
    reserved: Generated<string>;
    /**
     * The reorder level was crossed and has not recovered: one event per crossing.
     */
    low: Generated<boolean>;
    /**
     * Copies of the product's, so that one row decides what may happen to it; a listener keeps them fresh.
     */
    reorder_level: Generated<string>;
    may_be_negative: Generated<boolean>;
    tracking: Generated<string>;
    /**
     * What lies in bins, or is units with serial numbers: all of it where the product is tracked.
     */
    binned: Generated<string>;
    /**
     * What of it nobody may be promised: quarantined, expired, under repair.
     */
    blocked: Generated<string>;
    /**
     * What it is worth by moving average, and what one unit is (the last one's, when there is none).
     */
    value: Generated<string>;
    unit_cost: Generated<string>;
    /**
     * Of its newest movement: times of a level's movements rise strictly.
     */
    moved_at: Timestamp | null;
};
export type StockLot = {
    id: string;
    product_id: string;
    code: string;
    /**
     * @kyselyType(string)
     */
    made_on: string | null;
    /**
     * The last day on which it may be used.
     * @kyselyType(string)
     */
    expires_on: string | null;
    status: Generated<string>;
    /**
     * Why it is in quarantine.
     */
    reason: string | null;
    vendor_ref: string | null;
    /**
     * The fewest days before expiry at which it was told of.
     */
    warned_days: number | null;
    created_at: Timestamp;
};
export type StockMovement = {
    id: string;
    product_id: string;
    warehouse_id: string;
    type: string;
    /**
     * Signed change of what is on hand; 0 for reserve and release.
     */
    quantity: string;
    /**
     * Signed change of what is reserved.
     */
    reserved: Generated<string>;
    reason: string | null;
    document_type: string | null;
    document_id: string | null;
    actor: string;
    created_at: Timestamp;
    location_id: string | null;
    lot_id: string | null;
    unit_id: string | null;
    /**
     * Signed change of what the level is worth, and what that is for one.
     */
    value: Generated<string>;
    unit_cost: string | null;
    /**
     * What was on hand of the level after it, and what that was worth: any moment is read by one look at an index.
     */
    balance: Generated<string>;
    balance_value: Generated<string>;
};
export type StockReservation = {
    id: string;
    product_id: string;
    warehouse_id: string;
    quantity: string;
    status: Generated<string>;
    document_type: string;
    document_id: string;
    owner_type: string | null;
    owner_id: string | null;
    owner_number: string | null;
    created_at: Timestamp;
    closed_at: Timestamp | null;
};
export type StockTransfer = {
    id: string;
    number: string;
    from_warehouse_id: string;
    to_warehouse_id: string;
    reason: string | null;
    lines: unknown;
    actor: string;
    created_at: Timestamp;
    status: Generated<string>;
    /**
     * What left, by lot and unit, with its value; empty where it arrived at once.
     */
    shipped: Generated<unknown>;
    /**
     * What the goods that are under way are worth.
     */
    value: Generated<string>;
    received_at: Timestamp | null;
    received_by: string | null;
    shortfall: Generated<unknown>;
    shortfall_reason: string | null;
};
export type StockUnit = {
    id: string;
    product_id: string;
    serial: string;
    status: Generated<string>;
    condition: Generated<string>;
    note: string | null;
    /**
     * Where it is: a warehouse, or under way with a transfer, or nowhere of ours any more.
     */
    warehouse_id: string | null;
    location_id: string | null;
    transfer_id: string | null;
    /**
     * @kyselyType(string)
     */
    last_maintenance_on: string | null;
    /**
     * @kyselyType(string)
     */
    next_maintenance_on: string | null;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type TotpFactor = {
    user_id: string;
    /**
     * Sealed.
     */
    secret: Buffer;
    /**
     * The time step (30 s, since 1970) of the last code that was taken: none is taken twice.
     */
    last_step: Generated<number>;
    created_at: Timestamp;
    confirmed_at: Timestamp | null;
};
export type Unit = {
    id: string;
    code: string;
    name: string;
    base_code: string | null;
    factor: string | null;
    version: Generated<number>;
    created_at: Generated<Timestamp>;
    updated_at: Generated<Timestamp>;
    archived_at: Timestamp | null;
};
export type UsageProgress = {
    id: number;
    hours_until: Timestamp;
    days_until: Timestamp;
};
export type UsageRecord = {
    at: Timestamp;
    id: string;
    /**
     * `user:<id>`, `key:<id>`, `client:<id>`, `anonymous:anonymous`.
     */
    actor: string;
    /**
     * The person behind: a key's maker, an application's user.
     */
    user_id: string | null;
    /**
     * Null when the request named none that there is.
     */
    operation: string | null;
    transport: string;
    method: string;
    status: number;
    milliseconds: number;
    /**
     * Class of the duration: `bucketOf` of the usage domain.
     */
    bucket: number;
    /**
     * On the wire, headers included.
     */
    request_bytes: number;
    response_bytes: number;
    ip: string | null;
    agent: string | null;
    code: string | null;
    request_id: string;
};
export type UsageRollup = {
    grain: string;
    dimension: string;
    starts_at: Timestamp;
    operation: string;
    user_id: string;
    /**
     * `key:<id>` or `client:<id>`.
     */
    caller: string;
    code: string;
    status: number;
    requests: number;
    client_errors: number;
    server_errors: number;
    request_bytes: number;
    response_bytes: number;
    milliseconds: number;
    /**
     * The histogram of durations without its empty classes: classes, ascending, and how many requests each has.
     */
    buckets: number[];
    counts: number[];
};
export type User = {
    id: string;
    email: string;
    name: string;
    /**
     * Null for people who come by another provider of identities and have set none.
     */
    password_hash: string | null;
    status: Generated<string>;
    version: Generated<number>;
    created_at: Generated<Timestamp>;
    updated_at: Generated<Timestamp>;
    last_login_at: Timestamp | null;
    /**
     * E.164: another name to sign in with.
     */
    phone: string | null;
    username: string | null;
    email_verified_at: Timestamp | null;
    password_changed_at: Timestamp | null;
    /**
     * When its owner last signed in with it, showed it or set it.
     */
    password_shown_at: Timestamp | null;
    /**
     * Somebody who administers people allows the next passkey since then.
     */
    passkey_allowed_at: Timestamp | null;
    national_id: string | null;
    blocked_reason: string | null;
    archived_at: Timestamp | null;
    erasure_asked_at: Timestamp | null;
    /**
     * When the person is forgotten, unless they sign in before.
     */
    erasure_due_at: Timestamp | null;
    erased_at: Timestamp | null;
};
export type UserAddress = {
    id: string;
    user_id: string;
    label: string;
    line1: string;
    line2: string | null;
    city: string;
    region: string | null;
    postal_code: string | null;
    country: string;
    entrance: string | null;
    floor: string | null;
    intercom: string | null;
    note: string | null;
    latitude: string | null;
    longitude: string | null;
    is_default: Generated<boolean>;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type UserAvatar = {
    name: string;
    user_id: string;
    image: Buffer;
    created_at: Timestamp;
};
export type UserPreference = {
    user_id: string;
    language: string;
    timezone: string;
    theme: string;
    /**
     * Channels by kind of notice, and quiet hours.
     */
    notifications: unknown;
    version: Generated<number>;
    updated_at: Timestamp;
};
export type UserRole = {
    user_id: string;
    role_id: string;
};
export type UserSite = {
    user_id: string;
    site_id: string;
};
export type Warehouse = {
    id: string;
    site_id: string;
    code: string;
    name: string;
    version: Generated<number>;
    created_at: Generated<Timestamp>;
    updated_at: Generated<Timestamp>;
    archived_at: Timestamp | null;
};
export type WebhookAttempt = {
    delivery_id: string;
    attempt: number;
    at: Timestamp;
    status: number | null;
    error: string | null;
    latency_ms: number;
    address: string | null;
    /**
     * What was sent with it; secrets are left out.
     */
    request_headers: unknown | null;
    response: string | null;
};
export type WebhookDelivery = {
    id: string;
    endpoint_id: string;
    message_id: string;
    seq: number | null;
    /**
     * What it is about, where the endpoint wants order.
     */
    aggregate_id: string | null;
    /**
     * The delivery whose bytes this one sends again.
     */
    replay_of: string | null;
    status: Generated<string>;
    attempts: Generated<number>;
    next_attempt_at: Timestamp | null;
    /**
     * While in the future, a deliverer holds it; its result counts if the lease is still this one.
     */
    lease_until: Timestamp | null;
    last_status: number | null;
    last_error: string | null;
    created_at: Timestamp;
    finished_at: Timestamp | null;
};
export type WebhookEndpoint = {
    id: string;
    name: string;
    url: string;
    /**
     * Event names, or `*`, or `sales.*`.
     */
    events: string[];
    /**
     * False for one made by a caller of some sites: it gets their events and those of no site.
     */
    all_sites: Generated<boolean>;
    sites: string[];
    /**
     * Of endpoints that were made before secrets were sealed; null once it is sealed.
     */
    secret: Buffer | null;
    secret_sealed: Buffer | null;
    /**
     * The secret before, which signs as well until then.
     */
    previous_secret_sealed: Buffer | null;
    previous_until: Timestamp | null;
    /**
     * Events of these sites only; empty for all that it may have.
     */
    only_sites: Generated<string[]>;
    /**
     * What the data must be like: `[{ field, in: [values] }]`, all of them.
     */
    conditions: Generated<unknown>;
    /**
     * Which fields of the data are sent; empty for all.
     */
    fields: Generated<string[]>;
    max_attempts: Generated<number>;
    timeout_seconds: Generated<number>;
    concurrency: Generated<number>;
    /**
     * Requests a second at most; null for as many as there are.
     */
    per_second: number | null;
    /**
     * none, or aggregate: what happened to one thing arrives in its order.
     */
    ordering: Generated<string>;
    /**
     * Headers of its own, sealed as JSON.
     */
    headers_sealed: Buffer | null;
    /**
     * While in the future, nothing is sent but, at its end, one probe.
     */
    circuit_until: Timestamp | null;
    /**
     * Attempts in a row that the receiver was out of order for.
     */
    outages: Generated<number>;
    /**
     * The process that alone sends to it, until then.
     */
    sender: string | null;
    sender_until: Timestamp | null;
    /**
     * When its keepers were told that it fails; null again after a success.
     */
    warned_at: Timestamp | null;
    delivered: Generated<number>;
    failed: Generated<number>;
    /**
     * active, paused, disabled, or deleted: invisible, until maintenance has removed its history.
     */
    status: Generated<string>;
    /**
     * Why it is disabled: gone, failing.
     */
    disabled_for: string | null;
    /**
     * The start of an unbroken run of failures, and its length.
     */
    failing_since: Timestamp | null;
    failures: Generated<number>;
    last_success_at: Timestamp | null;
    version: Generated<number>;
    created_by: string;
    created_at: Timestamp;
    updated_at: Timestamp;
};
export type WebhookMessage = {
    id: string;
    /**
     * The event that it tells of, where the id is not the event's: a body with some of the fields only.
     */
    event_id: string | null;
    type: string;
    body: string;
    created_at: Timestamp;
};
export type WorkOrder = {
    id: string;
    number: string;
    /**
     * The client's own name for it.
     */
    reference: string | null;
    kind: Generated<string>;
    title: string;
    description: string | null;
    status: Generated<string>;
    /**
     * 1 is the most urgent, 5 the least.
     */
    priority: Generated<number>;
    customer_id: string | null;
    client: string | null;
    equipment_id: string | null;
    machine_id: string | null;
    plan_id: string | null;
    inspection_id: string | null;
    site_id: string;
    warehouse_id: string | null;
    /**
     * The welder, an employee.
     */
    assignee_id: string | null;
    /**
     * @kyselyType(string)
     */
    due_on: string;
    parts_cost: Generated<string>;
    labour_cost: Generated<string>;
    started_at: Timestamp | null;
    completed_at: Timestamp | null;
    completed_by: string | null;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type WorkOrderLabour = {
    id: string;
    work_order_id: string;
    employee_id: string;
    minutes: number;
    /**
     * For an hour.
     */
    rate: string;
    cost: string;
    note: string | null;
    actor: string;
    created_at: Timestamp;
};
export type WorkOrderPart = {
    id: string;
    work_order_id: string;
    product_id: string;
    warehouse_id: string;
    lot_id: string | null;
    quantity: string;
    status: string;
    /**
     * What left the stock, by lot and unit, and what one of it cost.
     */
    taken: unknown | null;
    cost: Generated<string>;
    actor: string;
    created_at: Timestamp;
};
export type WorkshopChecklist = {
    id: string;
    name: string;
    description: string | null;
    items: unknown;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type WorkshopEquipment = {
    id: string;
    serial: string;
    name: string;
    type: string | null;
    manufacturer: string | null;
    owner_id: string | null;
    site_id: string;
    status: Generated<string>;
    /**
     * Days from one service to the next.
     */
    service_every_days: number | null;
    /**
     * @kyselyType(string)
     */
    last_service_on: string | null;
    /**
     * @kyselyType(string)
     */
    next_service_on: string | null;
    /**
     * The service date that was told of: told once for each.
     * @kyselyType(string)
     */
    told_service_on: string | null;
    note: string | null;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type WorkshopInspection = {
    id: string;
    number: string;
    equipment_id: string;
    site_id: string;
    checklist_id: string;
    checklist_version: number;
    /**
     * The items of the checklist as they were, and what was found.
     */
    items: unknown;
    answers: Generated<unknown>;
    /**
     * An employee.
     */
    inspector_id: string | null;
    status: Generated<string>;
    result: string | null;
    note: string | null;
    completed_at: Timestamp | null;
    completed_by: string | null;
    /**
     * The failed inspection that this one looks at again.
     */
    repeat_of_id: string | null;
    certificate_file_id: string | null;
    version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    archived_at: Timestamp | null;
};
export type DB = {
    alert: Alert;
    alert_rule: AlertRule;
    api_key: ApiKey;
    attendance: Attendance;
    audit_entry: AuditEntry;
    biometric_report: BiometricReport;
    category: Category;
    employee: Employee;
    employee_document: EmployeeDocument;
    event: Event;
    event_head: EventHead;
    event_receipt: EventReceipt;
    external_login: ExternalLogin;
    file: File;
    health_sample: HealthSample;
    home_day: HomeDay;
    idempotency_key: IdempotencyKey;
    import: Import;
    import_chunk: ImportChunk;
    import_error: ImportError;
    job_pause: JobPause;
    job_run: JobRun;
    job_schedule: JobSchedule;
    leave: Leave;
    leave_balance: LeaveBalance;
    leave_entry: LeaveEntry;
    leave_type: LeaveType;
    limit_rule: LimitRule;
    location: Location;
    login_guard: LoginGuard;
    machine: Machine;
    machine_interval: MachineInterval;
    maintenance_plan: MaintenancePlan;
    number_series: NumberSeries;
    oauth_client: OauthClient;
    oauth_record: OauthRecord;
    ops_process: OpsProcess;
    party: Party;
    passkey: Passkey;
    password_reset: PasswordReset;
    position: Position;
    product: Product;
    production_batch: ProductionBatch;
    production_check: ProductionCheck;
    production_edge: ProductionEdge;
    production_efficiency: ProductionEfficiency;
    production_input: ProductionInput;
    production_note: ProductionNote;
    production_order: ProductionOrder;
    production_output: ProductionOutput;
    purchase_order: PurchaseOrder;
    purchase_order_line: PurchaseOrderLine;
    recipe: Recipe;
    recipe_by_product: RecipeByProduct;
    recipe_input: RecipeInput;
    recovery_code: RecoveryCode;
    refresh_token: RefreshToken;
    registration: Registration;
    restock_plan: RestockPlan;
    role: Role;
    sales_order: SalesOrder;
    sales_order_line: SalesOrderLine;
    sales_shipment: SalesShipment;
    secret: Secret;
    session: Session;
    setting: Setting;
    sheet_entry: SheetEntry;
    sheet_import: SheetImport;
    sheet_import_error: SheetImportError;
    sheet_schedule: SheetSchedule;
    sheet_schedule_file: SheetScheduleFile;
    sheet_template: SheetTemplate;
    shift: Shift;
    shift_pattern: ShiftPattern;
    shift_segment: ShiftSegment;
    shift_swap: ShiftSwap;
    sign_in_ticket: SignInTicket;
    signing_key: SigningKey;
    site: Site;
    stock_alert: StockAlert;
    stock_bin: StockBin;
    stock_count: StockCount;
    stock_count_line: StockCountLine;
    stock_count_unit: StockCountUnit;
    stock_level: StockLevel;
    stock_lot: StockLot;
    stock_movement: StockMovement;
    stock_reservation: StockReservation;
    stock_transfer: StockTransfer;
    stock_unit: StockUnit;
    totp_factor: TotpFactor;
    unit: Unit;
    usage_progress: UsageProgress;
    usage_record: UsageRecord;
    usage_rollup: UsageRollup;
    user_account: User;
    user_address: UserAddress;
    user_avatar: UserAvatar;
    user_preference: UserPreference;
    user_role: UserRole;
    user_site: UserSite;
    warehouse: Warehouse;
    webhook_attempt: WebhookAttempt;
    webhook_delivery: WebhookDelivery;
    webhook_endpoint: WebhookEndpoint;
    webhook_message: WebhookMessage;
    work_order: WorkOrder;
    work_order_labour: WorkOrderLabour;
    work_order_part: WorkOrderPart;
    workshop_checklist: WorkshopChecklist;
    workshop_equipment: WorkshopEquipment;
    workshop_inspection: WorkshopInspection;
};
