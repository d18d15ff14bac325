import { Button, Modal } from '@wordpress/components';
import { speak } from '@wordpress/a11y';
import { __, sprintf } from '@wordpress/i18n';
import { useEffect } from '@wordpress/element';
import { ApiError } from '../api/client.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useCompare, useRestore, type Change, type Plan, type Source } from './backup-queries.ts';
import { fieldOf, titleOf } from './backup-words.ts';

type Props = { source: Source; /** "Backup of …", "File …". */ name: string; onClose: () => void };

/** What would change, then the change. What is here now is kept first, so that it can be undone from the same dialog. */
export function RestoreDialog( { source, name, onClose }: Props ) {
	const compare = useCompare();
	const restore = useRestore();
	const ask = compare.mutate;
	useEffect( () => ask( source ), [ ask, source ] );
	const undo = restore.data?.undo ?? '';
	return (
		/* translators: %s: which backup. */
		<Modal title={ sprintf( __( 'Restore: %s', 'concord' ), name ) } onRequestClose={ onClose } className="concord-restore" size="large">
			{ compare.isPending && <Skeleton rows={ 4 } /> }
			{ compare.error && ( isUnusable( compare.error ) ? <p className="concord-error" role="alert">{ compare.error.message }</p> : <ErrorState error={ compare.error } onRetry={ () => ask( source ) } /> ) }
			{ compare.data && ! restore.data && <PlanView plan={ compare.data } /> }
			{ restore.error && <p className="concord-error" role="alert">{ restore.error.message }</p> }
			{ restore.data && <p className="concord-restore__done" role="status">{ __( 'Restored. What was here before is kept as a backup of its own.', 'concord' ) }</p> }
			<div className="concord-form__actions">
				{ compare.data && ! restore.data && compare.data.changes.length > 0 && (
					<Button variant="primary" isBusy={ restore.isPending } disabled={ restore.isPending } accessibleWhenDisabled __next40pxDefaultSize onClick={ () => restore.mutate( source, { onSuccess: () => speak( __( 'Restored.', 'concord' ) ) } ) }>
						{ __( 'Restore this', 'concord' ) }
					</Button>
				) }
				{ undo !== '' && <Undo id={ undo } onClose={ onClose } /> }
				<Button variant="tertiary" __next40pxDefaultSize onClick={ onClose }>{ restore.data ? __( 'Close', 'concord' ) : __( 'Keep what is here', 'concord' ) }</Button>
			</div>
		</Modal>
	);
}

/** Asking again makes no other file of it. */
function isUnusable( error: unknown ): boolean {
	return error instanceof ApiError && ( error.code === 'concord_backup_unusable' || error.code === 'concord_backup_unknown' );
}

function Undo( { id, onClose }: { id: string; onClose: () => void } ) {
	const restore = useRestore();
	return (
		<>
			<Button variant="secondary" isBusy={ restore.isPending } disabled={ restore.isPending } accessibleWhenDisabled __next40pxDefaultSize onClick={ () => restore.mutate( { id }, { onSuccess: () => {
				speak( __( 'Undone.', 'concord' ) );
				onClose();
			} } ) }>{ __( 'Undo', 'concord' ) }</Button>
			{ restore.error && <p className="concord-error" role="alert">{ restore.error.message }</p> }
		</>
	);
}

function PlanView( { plan }: { plan: Plan } ) {
	return (
		<>
			{ plan.changes.length === 0
				? <p>{ __( 'Nothing would change: what was kept is what is here.', 'concord' ) }</p>
				: <p>{ __( 'This would change. Nothing is deleted, and nothing starts or stops being sent: pause, shadow and switches stay as they are.', 'concord' ) }</p> }
			{ plan.changes.map( ( change, index ) => <ChangeView key={ index } change={ change } /> ) }
			{ plan.problems.length > 0 && (
				<section className="concord-restore__change" aria-labelledby="concord-restore-problems">
					<h3 id="concord-restore-problems">{ __( 'Cannot be restored', 'concord' ) }</h3>
					<ul>{ plan.problems.map( ( problem ) => <li key={ problem }>{ problem }</li> ) }</ul>
				</section>
			) }
		</>
	);
}

function ChangeView( { change }: { change: Change } ) {
	const title = titleOf( change );
	return (
		<section className="concord-restore__change" aria-label={ title }>
			<h3>{ title }</h3>
			{ change.lines.length > 0 && (
				<table className="concord-table">
					<caption className="screen-reader-text">{ title }</caption>
					<thead>
						<tr>
							<th scope="col">{ __( 'What', 'concord' ) }</th>
							<th scope="col">{ __( 'Now', 'concord' ) }</th>
							<th scope="col">{ __( 'Then', 'concord' ) }</th>
						</tr>
					</thead>
					<tbody>
						{ change.lines.map( ( line ) => (
							<tr key={ line.field }>
								<th scope="row">{ fieldOf( change.part, line.field ) }</th>
								<td>{ line.now === '' ? '—' : line.now }</td>
								<td>{ line.then === '' ? '—' : line.then }</td>
							</tr>
						) ) }
					</tbody>
				</table>
			) }
			{ change.note !== '' && <p className="concord-fine">{ change.note }</p> }
		</section>
	);
}
