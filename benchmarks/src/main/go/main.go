// The loops of the benchmarks over Go's context. Prints the CPU nanoseconds of the whole process for each operation.
//
//	main <timeout|cancel|request|timeout-shared|cancel-shared> <goroutines> <milliseconds of CPU>
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

type user struct{}

type tenant struct{}

var shared, cancelShared = context.WithCancel(context.Background())

var loops = map[string]func(times int){
	"timeout": func(times int) {
		for i := 0; i < times; i++ {
			_, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			cancel()
		}
	},
	"cancel": func(times int) {
		for i := 0; i < times; i++ {
			_, cancel := context.WithCancel(context.Background())
			cancel()
		}
	},
	"timeout-shared": func(times int) {
		for i := 0; i < times; i++ {
			_, cancel := context.WithTimeout(shared, 30*time.Second)
			cancel()
		}
	},
	"cancel-shared": func(times int) {
		for i := 0; i < times; i++ {
			_, cancel := context.WithCancel(shared)
			cancel()
		}
	},
	"request": func(times int) {
		for i := 0; i < times; i++ {
			request, cancelRequest := context.WithTimeout(context.Background(), 30*time.Second)
			values := context.WithValue(context.WithValue(request, user{}, "ann"), tenant{}, "acme")
			part, cancelPart := context.WithCancel(values)
			call, cancelCall := context.WithTimeout(part, 10*time.Second)
			if call.Value(user{}) == nil || call.Err() != nil {
				panic("not as made")
			}
			cancelCall()
			cancelPart()
			cancelRequest()
		}
	},
}

func cpu() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func batch(loop func(int), goroutines, times int) int64 {
	before := cpu()
	var all sync.WaitGroup
	for i := 0; i < goroutines; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			loop(times)
		}()
	}
	all.Wait()
	return cpu() - before
}

func number(argument string) int {
	n, err := strconv.Atoi(argument)
	if err != nil {
		panic(err)
	}
	return n
}

func main() {
	defer cancelShared()
	loop, goroutines, nanos := loops[os.Args[1]], number(os.Args[2]), int64(number(os.Args[3]))*1e6
	times := 1000
	for ; batch(loop, goroutines, times) < nanos/4; times *= 2 {
	}
	times *= 4
	fmt.Println(float64(batch(loop, goroutines, times)) / float64(times) / float64(goroutines))
}
