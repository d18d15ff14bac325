import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { Asked } from './asked.tsx';
import { saveCsv } from './csv.ts';
import { matchSchema, type MatchSide, type Setup } from './schema.ts';

const EXAMPLES = 5;
type MatchClass = keyof MatchSide[ 'counts' ];

/** What stands on both sides already. A comparison only: nothing is linked, created or written anywhere. */
export function Match( { setup, connectionId, workerOnline }: { setup: Setup; connectionId: string; workerOnline: boolean } ) {
	const known = setup.commands.match_records;
	const report = z.safeParse( matchSchema, known?.last?.result );
	return (
		<section className="concord-card" aria-labelledby="concord-setup-match">
			<h3 id="concord-setup-match" className="concord-heading">{ __( 'What matches already', 'concord' ) }</h3>
			<p>{ __( 'Compares the SKUs of your products and the e-mails of your customers, and of last year’s guests, with Dynamics. Nothing is written on either side.', 'concord' ) }</p>
			<Asked name="match_records" known={ known } connectionId={ connectionId } workerOnline={ workerOnline } label={ __( 'Compare both sides', 'concord' ) } again={ __( 'Compare again', 'concord' ) } busy={ __( 'The worker is comparing…', 'concord' ) } />
			{ report.success && (
				<div className="concord-match">
					<Side title={ __( 'SKUs', 'concord' ) } file="concord-skus.csv" side={ report.data.items } />
					<Side title={ __( 'Customers', 'concord' ) } guests={ report.data.guests } file="concord-customers.csv" side={ report.data.customers } />
				</div>
			) }
		</section>
	);
}

function className( match: MatchClass ): string {
	switch ( match ) {
		case 'exact': return __( 'match exactly', 'concord' );
		case 'loose': return __( 'match but for case or spaces', 'concord' );
		case 'ambiguous': return __( 'match more than one record', 'concord' );
		case 'missing': return __( 'are not in Dynamics', 'concord' );
	}
}

function Side( { title, file, side, guests = 0 }: { title: string; file: string; side: MatchSide; guests?: number } ) {
	const classes: MatchClass[] = [ 'exact', 'loose', 'ambiguous', 'missing' ];
	return (
		<section aria-label={ title }>
			<h4>{ title } <span className="concord-fine">{ sprintf(
				/* translators: 1: records of the store, 2: records of Dynamics. */
				__( '%1$d here, %2$d in Dynamics', 'concord' ), side.store, side.tenant
			) }{ guests > 0 && ` · ${ sprintf(
				/* translators: %d: number of guests. */
				_n( '%d of yours is a guest', '%d of yours are guests', guests, 'concord' ), guests
			) }` }</span></h4>
			<ul>
				{ classes.map( ( match ) => (
					<li key={ match }>
						<strong>{ side.counts[ match ] }</strong> { className( match ) }
						{ side.counts[ match ] > 0 && match !== 'exact' && <span className="concord-fine"> { examples( side, match ) }</span> }
					</li>
				) ) }
			</ul>
			{ side.rows.length > 0 && (
				<Button variant="secondary" size="compact" onClick={ () => saveCsv( file, [ [ 'match', 'store', 'id', 'name', 'dynamics' ], ...side.rows.map( ( row ) => [ row.match, row.key, String( row.id ), row.name, row.found.join( ' | ' ) ] ) ] ) }>
					{ /* translators: %d: number of rows. */ sprintf( _n( 'Download %d row as CSV', 'Download %d rows as CSV', side.rows.length, 'concord' ), side.rows.length ) }
				</Button>
			) }
			{ side.cut && <p className="concord-fine">{ __( 'The list holds the first 2,000; the counts are of all.', 'concord' ) }</p> }
		</section>
	);
}

function examples( side: MatchSide, match: MatchClass ): string {
	return side.rows.filter( ( row ) => row.match === match ).slice( 0, EXAMPLES ).map( ( row ) => ( row.key.trim() === '' ? row.name : row.found.length > 0 ? `“${ row.key }” – “${ row.found.join( '”, “' ) }”` : row.key ) ).join( '; ' );
}
