-- How far the rows of a namespace with a limited retention were deleted: none of it has an earlier time of the device.
create table swept (
    namespace text collate "C" primary key,
    until timestamptz not null
);
