// All of entente.
#pragma once
#include <entente/client.h>
#include <entente/job_pool.h>
#include <entente/server.h>
#include <entente/stream.h>
