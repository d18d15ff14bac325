import { __, sprintf } from '@wordpress/i18n';
import type { Attempt, RecordDetail } from '../api/schema.ts';

/** Mapping and flows in the versions that an attempt used, one sentence each; none where it used none (docs/store-api.md, `flow_version`). */
export function madeBy( recordType: string, { flow_version: version, log }: Pick< Attempt, 'flow_version' | 'log' > ): string[] {
	const flows = log?.flows ?? [];
	/* translators: 1: number of a version, 2: name of a flow. */
	const ran = flows.map( ( flow ) => sprintf( __( 'by version %1$d of the flow “%2$s”', 'concord' ), flow.version, flow.name ) );
	return recordType === 'order' || flows.length === 0 ? [ ...ofMapping( recordType, version ), ...ran ] : ran;
}

/** Of the newest attempt that brought the record to Dynamics. */
export function lastMadeBy( { record_type: type, history }: RecordDetail ): string[] {
	return history.filter( ( { outcome } ) => outcome === 'synced' ).map( ( attempt ) => madeBy( type, attempt ) ).find( ( words ) => words.length > 0 ) ?? [];
}

function ofMapping( recordType: string, version: string ): string[] {
	if ( version.startsWith( 'builtin-' ) ) {
		return [ __( 'by the built-in mapping', 'concord' ) ];
	}
	const number = /^v(\d+)$/.exec( version )?.[ 1 ];
	if ( number === undefined ) {
		return [];
	}
	return recordType === 'order'
		/* translators: %s: number of a version. */
		? [ sprintf( __( 'by version %s of the mapping', 'concord' ), number ) ]
		/* translators: %s: number of a version. */
		: [ sprintf( __( 'by version %s of its flow', 'concord' ), number ) ];
}
