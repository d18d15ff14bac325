import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';

type Props = { page: number; pages: number; total: number; onPage: ( page: number ) => void };

export function Pager( { page, pages, total, onPage }: Props ) {
	return (
		<nav className="concord-pager" aria-label={ __( 'Pages', 'concord' ) }>
			<Button variant="secondary" size="compact" disabled={ page <= 1 } accessibleWhenDisabled onClick={ () => onPage( page - 1 ) }>{ __( 'Previous', 'concord' ) }</Button>
			{ /* translators: 1: this page, 2: pages in all, 3: records in all. */ }
			<span>{ sprintf( _n( 'Page %1$d of %2$d · %3$s record', 'Page %1$d of %2$d · %3$s records', total, 'concord' ), page, pages, total.toLocaleString() ) }</span>
			<Button variant="secondary" size="compact" disabled={ page >= pages } accessibleWhenDisabled onClick={ () => onPage( page + 1 ) }>{ __( 'Next', 'concord' ) }</Button>
		</nav>
	);
}
