import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { Time } from '../components/time.tsx';
import type { Flow } from './flow-schema.ts';
import type { TenantFields } from './side-queries.ts';

/** What is in use, and how far the draft has come. */
export function Standing( { flow, unsaved, changes, invalid }: { flow: Flow; unsaved: boolean; changes: number; invalid: number } ) {
	/* translators: %d: number of the version. */
	const used = flow.published ? sprintf( __( 'Orders are sent by version %d.', 'concord' ), flow.published.version ) : __( 'Orders are sent by the built-in mapping.', 'concord' );
	/* translators: %s: name of a person. */
	const draft = unsaved ? __( 'You have changes that are not saved.', 'concord' ) : flow.draft ? sprintf( __( 'A draft by %s waits to be published.', 'concord' ), flow.draft.author ) : '';
	/* translators: %d: number of rows. */
	const count = changes === 0 ? '' : sprintf( _n( '%d row differs from the built-in mapping.', '%d rows differ from the built-in mapping.', changes, 'concord' ), changes );
	/* translators: %d: number of errors. */
	const wrong = invalid === 0 ? '' : sprintf( _n( 'It has %d error and cannot be published yet.', 'It has %d errors and cannot be published yet.', invalid, 'concord' ), invalid );
	return (
		<div className={ `concord-headline ${ unsaved || flow.draft ? 'is-busy' : 'is-good' }` } role="status">
			<strong>{ used }</strong>
			<span>{ [ draft, count, wrong ].filter( ( part ) => part !== '' ).join( ' ' ) }</span>
		</div>
	);
}

/** How old the fields of Dynamics are, and why they are not newer. */
export function FieldsNotice( { tenant, canEdit }: { tenant: TenantFields; canEdit: boolean } ) {
	const { kept, reading, stale, unknown } = tenant;
	return (
		<div className={ stale === '' ? 'concord-map__fields' : 'concord-map__fields is-stale' } role="status">
			<span>
				{ kept?.read_at ? <>{ __( 'Fields of Dynamics as of', 'concord' ) } <Time value={ kept.read_at } />. </> : reading || tenant.pending ? null : unknown ? <>{ __( 'The fields of Dynamics could not be loaded: types and lengths are not checked, and a field is added by its name.', 'concord' ) } </> : <>{ __( 'The fields of Dynamics were not read yet: types and lengths are not checked, and a field is added by its name.', 'concord' ) } </> }
				{ stale }
				{ stale !== '' && kept && ` ${ __( 'You can go on with the fields shown.', 'concord' ) }` }
			</span>
			{ canEdit && <Button size="compact" variant="tertiary" isBusy={ reading } disabled={ reading && stale === '' } accessibleWhenDisabled onClick={ () => tenant.read() }>{ reading ? __( 'Reading the fields…', 'concord' ) : __( 'Read the fields again', 'concord' ) }</Button> }
		</div>
	);
}
