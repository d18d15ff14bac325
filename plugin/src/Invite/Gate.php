<?php
/**
 * Whether guests may come in.
 *
 * @package Concord
 */

namespace Concord\Invite;

use Concord\Connections\Repository;
use Concord\Setup\GoLive;

defined( 'ABSPATH' ) || exit;

/** A store whose orders go out lets nobody from outside decide where they go. Asked on every request of a guest, so that going live shuts an open invitation. */
final class Gate {

	public function __construct( private readonly GoLive $go_live, private readonly Repository $connections ) {}

	public function closed(): bool {
		return $this->go_live->live() && array() !== array_filter( $this->connections->all(), static fn ( array $row ): bool => $row['enabled'] );
	}
}
