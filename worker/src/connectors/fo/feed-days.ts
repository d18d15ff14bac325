/**
 * How far a feed of Finance & Operations has read, in days: its documents carry a posting day and no time of change (d365-fo.md, 7). A posting may be dated back,
 * and one dated ahead must not carry the look past what is posted today.
 */

/** Days (YYYY-MM-DD, UTC). `wideOn`: of the last look far back; `begun`: nothing posted more than the usual days before it is ever told, it is the shop's past. */
export type FeedDays = { reached: string; wideOn: string; begun: string };

/** Read again at every look. */
const LOOK_BACK_DAYS = 7;
/** Read again once a day: a period stays open for postings until its month is closed, and an invoice is settled weeks after its day. */
const WIDE_DAYS = 62;
const DAY_MS = 86_400_000;
/** Before everything. */
const NEVER = '1900-01-01';
const DAYS = /^(\d{4}-\d{2}-\d{2})(?:\/(\d{4}-\d{2}-\d{2})\/(\d{4}-\d{2}-\d{2}))?$/;

/** A cursor of an older version is a day alone: the shop's past ends there. */
export function parseFeedDays( text: string ): FeedDays {
	const [ , reached = NEVER, wideOn = NEVER, begun = reached ] = DAYS.exec( text ) ?? [];
	return { reached, wideOn, begun };
}

export function feedDays( { reached, wideOn, begun }: FeedDays ): string {
	return `${ reached }/${ wideOn }/${ begun }`;
}

/** Where a new flow begins. `youngest`: day of the youngest document, '' when there is none. */
export function beginning( youngest: string, today: string ): FeedDays {
	const reached = youngest === '' ? NEVER : earlier( youngest, today );
	return { reached, wideOn: today, begun: reached };
}

/** The first day of this look; `wide` when it goes far back. */
export function lookFrom( days: FeedDays, today: string ): { from: string; wide: boolean } {
	const wide = days.wideOn !== today;
	const usual = daysBefore( days.reached, LOOK_BACK_DAYS );
	return { wide, from: wide ? earlier( usual, later( daysBefore( today, WIDE_DAYS ), daysBefore( days.begun, LOOK_BACK_DAYS ) ) ) : usual };
}

/** After a page whose last document is of this day. */
export function passed( days: FeedDays, last: string, today: string ): FeedDays {
	return { ...days, reached: later( days.reached, earlier( last, today ) ) };
}

export function dayOfTime( time: Date ): string {
	return time.toISOString().slice( 0, 10 );
}

function daysBefore( day: string, count: number ): string {
	return dayOfTime( new Date( Date.parse( day ) - count * DAY_MS ) );
}

function earlier( one: string, other: string ): string {
	return one < other ? one : other;
}

function later( one: string, other: string ): string {
	return one > other ? one : other;
}
