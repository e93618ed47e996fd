-- What the chain's events say, one row an event, in partitions of a month. All of it is derived from the chain:
-- a position is the height of the block and the event's slot in it.
create table event (
    time timestamptz not null,
    uid text collate "C" not null,
    namespace text collate "C" not null,
    device text collate "C" not null,
    hub text collate "C" not null,
    received timestamptz not null,
    height bigint not null,
    slot integer not null,
    -- What analyzers said: [{"analyzer", "label", "scoreMicros"}, ...]; null when nothing.
    tags jsonb,
    -- The readings in the device's order: [{"key", "value"}, ...]; null when only members of the namespace can read them.
    items jsonb,
    keys text[] not null,
    -- The readings that are text, for the search in words.
    said text,
    words tsvector generated always as (to_tsvector('simple', said)) stored
) partition by range (time);

create index event_order on event (time, height, slot);
create index event_of_device on event (device, time);
create index event_position on event using brin (height) with (pages_per_range = 8);
create index event_keys on event using gin (keys);
create index event_tags on event using gin (tags jsonb_path_ops) where tags is not null;
create index event_words on event using gin (words) where words is not null;

-- The readings that are numbers.
create table reading (
    time timestamptz not null,
    namespace text collate "C" not null,
    device text collate "C" not null,
    hub text collate "C" not null,
    key text collate "C" not null,
    number double precision not null,
    height bigint not null,
    slot integer not null
) partition by range (time);

create index reading_series on reading (device, key, time);
create index reading_position on reading using brin (height) with (pages_per_range = 8);

-- Times for which no partition of a month is made; see Partitions.
create table event_early partition of event for values from (minvalue) to ('2020-01-01 00:00:00+00');
create table event_late partition of event for values from ('2100-01-01 00:00:00+00') to (maxvalue);
create table reading_early partition of reading for values from (minvalue) to ('2020-01-01 00:00:00+00');
create table reading_late partition of reading for values from ('2100-01-01 00:00:00+00') to (maxvalue);

-- The newest value of each key of each device.
create table latest (
    namespace text collate "C" not null,
    device text collate "C" not null,
    key text collate "C" not null,
    time timestamptz not null,
    height bigint not null,
    slot integer not null,
    hub text collate "C" not null,
    value jsonb not null,
    primary key (namespace, device, key)
);
create index latest_position on latest (height, slot);
create index latest_device on latest (device, key);

-- How far the rows are: the newest block that is in them, or no row before the first one.
create table projection (
    single boolean primary key default true check (single),
    format integer not null,
    chain text not null,
    height bigint not null,
    block text not null
);
