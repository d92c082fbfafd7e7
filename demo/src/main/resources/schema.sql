create table orders (
	id bigint generated always as identity primary key,
	item varchar(100) not null,
	quantity int not null,
	mailed boolean default false not null
);
