/** Calendar days. Instants are ISO 8601 UTC strings; a zone is an IANA name or WordPress's fixed offset ("+05:30"). */

const OFFSET = /^([+-])(\d{2}):?(\d{2})$/;

/** The calendar day, YYYY-MM-DD, that a clock on the wall of `zone` showed at that instant (MON-12). RangeError on an unknown zone. */
export function dayInZone( utc: string, zone: string ): string {
	const instant = new Date( utc );
	if ( Number.isNaN( instant.getTime() ) ) {
		throw new RangeError( 'not an instant' );
	}
	const offset = OFFSET.exec( zone );
	if ( offset ) {
		const minutes = Number( offset[ 2 ] ) * 60 + Number( offset[ 3 ] );
		return new Date( instant.getTime() + ( offset[ 1 ] === '-' ? -minutes : minutes ) * 60_000 ).toISOString().slice( 0, 10 );
	}
	const parts = formatter( zone ).formatToParts( instant );
	const part = ( type: string ) => parts.find( ( candidate ) => candidate.type === type )?.value ?? '';
	return `${ part( 'year' ).padStart( 4, '0' ) }-${ part( 'month' ) }-${ part( 'day' ) }`;
}

/** Building a formatter costs far more than using it, and a worker sees the same zone in every order. */
const formatters = new Map< string, Intl.DateTimeFormat >();

function formatter( zone: string ): Intl.DateTimeFormat {
	let found = formatters.get( zone );
	if ( ! found ) {
		found = new Intl.DateTimeFormat( 'en-CA', { timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', year: 'numeric', month: '2-digit', day: '2-digit' } );
		formatters.set( zone, found );
	}
	return found;
}
