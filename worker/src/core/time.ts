/** Calendar days. Instants are ISO 8601 UTC strings; a zone is an IANA name or WordPress's fixed offset ("+05:30"). */

const OFFSET = /^([+-])(\d{2}):?(\d{2})$/;

/** The calendar day, YYYY-MM-DD, that a clock on the wall of `zone` showed at that instant (MON-12). RangeError on an unknown zone. */
export function dayInZone( utc: string, zone: string ): string {
	return wallClock( instantOf( utc, zone ), zone ).toISOString().slice( 0, 10 );
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * The instant of an ISO 8601 date and time. One without a zone ("2026-03-29 01:30:00", as extensions keep them in meta) is what the clock
 * on the wall of `zone` showed: read in the zone of the machine, the same order would get another day on another worker.
 * Of the hour that a summer time skips, the time as if it had not begun. RangeError on anything else.
 */
export function instantOf( text: string, zone: string ): Date {
	const found = DATE_TIME.exec( text );
	const read = found ? new Date( `${ text.replace( ' ', 'T' ) }${ found[ 1 ] === undefined ? 'Z' : '' }` ) : new Date( Number.NaN );
	if ( Number.isNaN( read.getTime() ) || ! isDay( text.slice( 0, 10 ) ) ) {
		throw new RangeError( 'not a date and time' );
	}
	if ( found?.[ 1 ] !== undefined ) {
		return read;
	}
	const ahead = ( at: Date ) => wallClock( at, zone ).getTime() - at.getTime();
	const guess = new Date( read.getTime() - ahead( read ) );
	return new Date( read.getTime() - ahead( guess ) );
}

/** YYYY-MM-DD of the calendar: of February 30 JavaScript would make March 2 without a word. */
export function isDay( text: string ): boolean {
	const day = new Date( `${ text }T00:00:00Z` );
	return /^\d{4}-\d{2}-\d{2}$/.test( text ) && ! Number.isNaN( day.getTime() ) && day.toISOString().startsWith( text );
}

/** What the clock on the wall showed, written as if it were UTC. */
function wallClock( instant: Date, zone: string ): Date {
	const offset = OFFSET.exec( zone );
	if ( offset ) {
		const minutes = Number( offset[ 2 ] ) * 60 + Number( offset[ 3 ] );
		return new Date( instant.getTime() + ( offset[ 1 ] === '-' ? -minutes : minutes ) * 60_000 );
	}
	const parts = formatter( zone ).formatToParts( instant );
	const part = ( type: string ) => parts.find( ( candidate ) => candidate.type === type )?.value ?? '';
	return new Date( `${ part( 'year' ).padStart( 4, '0' ) }-${ part( 'month' ) }-${ part( 'day' ) }T${ part( 'hour' ) }:${ part( 'minute' ) }:${ part( 'second' ) }Z` );
}

/** Building a formatter costs far more than using it, and a worker sees the same zone in every order. */
const formatters = new Map< string, Intl.DateTimeFormat >();

function formatter( zone: string ): Intl.DateTimeFormat {
	let found = formatters.get( zone );
	if ( ! found ) {
		found = new Intl.DateTimeFormat( 'en-CA', { timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } );
		formatters.set( zone, found );
	}
	return found;
}
