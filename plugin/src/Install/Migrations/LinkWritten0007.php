<?php
/**
 * Column of table links.
 *
 * @package Concord
 */

namespace Concord\Install\Migrations;

use Concord\Install\Migration;
use Concord\Install\Schema;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/** What a sales order said right after it was written, as digests: a change that somebody makes in Dynamics is never overwritten in silence (FUL-4). */
final class LinkWritten0007 implements Migration {

	public function __construct( private readonly Tables $tables ) {}

	public function id(): string {
		return '0007_link_written';
	}

	public function up(): void {
		Schema::create( $this->tables->links(), 'written longtext NULL' );
	}
}
